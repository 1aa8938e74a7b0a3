"""Compiling what happens in a game: rules, moves, commitments, offers and asks."""

from __future__ import annotations

from wargame.rules.compiled import (
    CompiledAnswer,
    CompiledAsk,
    CompiledCommitment,
    CompiledDilemma,
    CompiledMove,
    CompiledOffer,
    CompiledRule,
)
from wargame.rules.framing import Frame
from wargame.rules.terms import Effects, Terms
from wargame.rules.vocabulary import AskSlot, FlatMove, OfferSlot, PathKey
from wargame.scenario.models import Answer, Inject, Rule, Term
from wargame.scenario.problems import did_you_mean


class Builder(Frame):
    """Compiles all sections of a scenario; those that frame the game as ``Frame`` does."""

    # ---- rules and moves ---------------------------------------------------------------------------------------------

    def rules(self) -> dict[str, list[CompiledRule]]:
        """The rules and injects of each phase."""
        by_phase: dict[str, list[CompiledRule]] = {}
        for section, listed in (("rules", self.theatre.rules), ("injects", self.scenario.injects)):
            for rule_id, rule in listed.items():
                by_phase.setdefault(rule.phase, []).append(self._rule((section, rule_id), rule_id, rule))
        return by_phase

    def _rule(self, path: PathKey, rule_id: str, rule: Rule) -> CompiledRule:
        if rule.by not in self.vocab.actors:
            self._unknown((*path, "by"), "role", rule.by, set(self.vocab.actors))
        rare = any(outcome.rare for outcome in rule.roll.values())
        turn = rule.turn if isinstance(rule, Inject) else None
        return CompiledRule(
            id=rule_id,
            phase=rule.phase,
            upon=self._upon(rule.upon, path),
            when=self.terms.optional(rule.when, (*path, "when"), None),
            turn=turn,
            once_row=self._once_row(rule.once and turn is None),
            by=rule.by,
            seen=self._role_mask(rule.seen, (*path, "seen")) if rule.seen else self.vocab.everybody,
            effects=self.terms.effects_of(rule.do, (*path, "do"), rule_id),
            outcomes=tuple(
                [
                    self.terms.outcome(each, outcome, (*path, "roll", each), rule_id, rare)
                    for each, outcome in rule.roll.items()
                ]
            ),
            model=rule,
        )

    def move(self, flat: FlatMove) -> CompiledMove:
        """A flat move: what the move and its variant say together."""
        path: PathKey = ("moves", flat.move_id)
        if flat.move.by not in self.vocab.roles:
            self._role(flat.move.by, (*path, "by"))
        parts = [flat.move.legal] if flat.move.legal else []
        if flat.variant and flat.variant.legal:
            parts.append(flat.variant.legal)
        legal = " and ".join(f"({part})" for part in parts)
        effects = list(self.terms.effects_of(flat.move.do, (*path, "do"), flat.id))
        doctrine = self.terms.terms(flat.move.doctrine, (*path, "doctrine"), flat.role)
        if flat.variant and flat.variant_id:
            deeper = (*path, "variants", flat.variant_id)
            effects += self.terms.effects_of(flat.variant.do, (*deeper, "do"), flat.id)
            doctrine += self.terms.terms(flat.variant.doctrine, (*deeper, "doctrine"), flat.role)
        owed = [
            self.vocab.commitments[name]
            for name, made in self.theatre.commitments.items()
            if made.by == flat.move.by and (flat.id in made.fulfilled_by or flat.move_id in made.fulfilled_by)
        ]
        compiled = self.compiler.compile(legal, (*path, "legal"), flat.role) if legal else None
        offer = self.vocab.offer_index.get(flat.id)
        return CompiledMove(
            flat=flat,
            legal=compiled,
            owed=tuple(owed),
            effects=Effects(effects),
            doctrine=doctrine,
            offer=offer,
        )

    def default(self, role: int) -> int:
        """The flat index of a role's free default."""
        for flat in self.vocab.moves:
            if flat.role == role and flat.slots == 0:
                return flat.index
        role_id = self.vocab.roles[role]
        self.compiler.problem(("roles", role_id), f"{role_id} has no free default: give it one move with 'slots: 0'")
        return -1

    # ---- commitments and offers --------------------------------------------------------------------------------------

    def commitment(self, commitment_id: str) -> CompiledCommitment:
        """A commitment with all that its course can set off."""
        made = self.theatre.commitments[commitment_id]
        path: PathKey = ("commitments", commitment_id)
        for role in [made.by, *made.to]:
            if role not in self.vocab.actors:
                self._unknown((*path, "by"), "role", role, set(self.vocab.actors))
        fulfilled: list[int] = []
        for name in made.fulfilled_by:
            found = [flat.index for flat in self.vocab.moves if name in (flat.id, flat.move_id)]
            if not found:
                known = {flat.id for flat in self.vocab.moves} | {flat.move_id for flat in self.vocab.moves}
                self._unknown((*path, "fulfilled_by"), "move", name, known)
            fulfilled += found
        done = made.done
        if done is None and made.fulfilled_by:
            done = " or ".join(f"now({name})" for name in made.fulfilled_by)
        debtor = self.vocab.roles.index(made.by) if made.by in self.vocab.roles else 0
        optional, effects = self.terms.optional, self.terms.effects_of
        return CompiledCommitment(
            id=commitment_id,
            debtor=debtor,
            is_do=made.is_do,
            breach=optional(made.breach, (*path, "breach"), None),
            secret_breach=optional(made.secret_breach, (*path, "secret_breach"), None),
            done=optional(done, (*path, "done"), None),
            fulfilled_by=tuple(fulfilled),
            due=made.due,
            wakes=optional(made.wakes, (*path, "wakes"), None),
            lasts=made.lasts,
            ends=optional(made.ends, (*path, "ends"), None),
            starts=effects(made.starts, (*path, "starts"), commitment_id),
            runs=effects(made.runs, (*path, "runs"), commitment_id),
            kept=effects(made.kept, (*path, "kept"), commitment_id),
            broken=effects(made.broken, (*path, "broken"), commitment_id),
            found=None
            if made.found is None
            else self.terms.outcome("found", made.found, (*path, "found"), commitment_id, False),
            worth=self._worth(made.worth, path),
            honour=self.terms.terms(made.honour, (*path, "honour"), debtor),
        )

    def _worth(self, worth: dict[str, list[Term]], path: PathKey) -> dict[int, Terms]:
        result = {}
        for role, terms in worth.items():
            if role not in self.vocab.roles:
                self._unknown((*path, "worth"), "seated role", role, set(self.vocab.roles))
                continue
            index = self.vocab.roles.index(role)
            result[index] = self.terms.terms(terms, (*path, "worth", role), index)
        return result

    def offer(self, slot: OfferSlot) -> CompiledOffer:
        """A template offer, or the empty frame of a draft."""
        offer = slot.template
        if offer is None:
            return CompiledOffer(slot, 0, (), (), Effects(), 0, None, False, {})
        path = self._offer_path(slot)
        rows: dict[str, tuple[int, ...]] = {}
        for part, names in (("asks", offer.asks), ("gives", offer.gives)):
            for name in names:
                if name not in self.vocab.commitments:
                    self._unknown((*path, part), "commitment", name, set(self.vocab.commitments))
            rows[part] = tuple([self.vocab.commitments[name] for name in names if name in self.vocab.commitments])
        return CompiledOffer(
            slot=slot,
            to=self._role_mask(offer.to, (*path, "to")),
            asks=rows["asks"],
            gives=rows["gives"],
            otherwise=self.terms.effects_of(offer.else_, (*path, "else"), slot.id),
            open=offer.open,
            lapses=self.terms.optional(offer.lapses, (*path, "lapses"), None),
            secret=offer.secret,
            worth=self._worth(offer.worth, path),
        )

    def _offer_path(self, slot: OfferSlot) -> PathKey:
        if slot.id in self.theatre.offers:
            return ("offers", slot.id)
        flat = self.vocab.moves[self.vocab.move_index[slot.id]]
        if flat.variant_id and flat.variant and flat.variant.offer:
            return ("moves", flat.move_id, "variants", flat.variant_id, "offer")
        return ("moves", flat.move_id, "offer")

    # ---- asks and cables ---------------------------------------------------------------------------------------------

    def ask(self, slot: AskSlot) -> CompiledAsk:
        """A question of the response window, or the dilemma of a cable."""
        if slot.dilemma:
            dilemma = self.theatre.cables[slot.id].dilemma
            assert dilemma is not None
            path: PathKey = ("cables", slot.id, "dilemma")
            return CompiledAsk(
                slot, (), None, None, self._answers(slot, dilemma.answers, dilemma.silence, path), 1, None
            )
        ask = self.theatre.asks[slot.id]
        path = ("asks", slot.id)
        return CompiledAsk(
            slot=slot,
            upon=self._upon(ask.upon, path),
            when=self.terms.optional(ask.when, (*path, "when"), None),
            once_row=self._once_row(ask.once),
            rounds=ask.rounds,
            stands=self.terms.optional(ask.stands, (*path, "stands"), None),
            answers=self._answers(slot, ask.answers, ask.silence, path),
        )

    def _answers(
        self, slot: AskSlot, answers: dict[str, Answer], silence: str, path: PathKey
    ) -> tuple[CompiledAnswer, ...]:
        if silence not in answers:
            hint = did_you_mean(silence, set(answers))
            self.compiler.problem(
                (*path, "silence"), f"silence means '{silence}', which is not one of the answers", hint
            )
        compiled = []
        for answer_id, answer in answers.items():
            deeper = (*path, "answers", answer_id)
            legal = (
                {role: self.compiler.compile(answer.legal, (*deeper, "legal"), role) for role in slot.to}
                if answer.legal
                else {}
            )
            compiled.append(
                CompiledAnswer(
                    id=answer_id,
                    events=(f"{slot.id}.{answer_id}", *answer.tags),
                    legal=legal,
                    effects=self.terms.effects_of(answer.do, (*deeper, "do"), f"{slot.id}.{answer_id}"),
                    doctrine={role: self.terms.terms(answer.doctrine, (*deeper, "doctrine"), role) for role in slot.to},
                    model=answer,
                )
            )
        return tuple(compiled)

    def dilemmas(self) -> list[list[CompiledDilemma]]:
        """For each role, the dilemmas that cables may bring it."""
        result: list[list[CompiledDilemma]] = [[] for _ in self.vocab.roles]
        dilemmas = [slot for slot in self.vocab.asks if slot.dilemma]
        for row, slot in enumerate(dilemmas):
            cable, path = self.theatre.cables[slot.id], ("cables", slot.id)
            for role in slot.to:
                when = self.terms.optional(cable.when, (*path, "when"), role)
                weight = self.terms.terms(cable.weight, (*path, "weight"), role)
                result[role].append(CompiledDilemma(slot.index, slot.id, role, row, when, weight, cable.repeat))
        return result
