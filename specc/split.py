"""Which groups train, which validate, which test.

A group (a person, a session, a machine) is never split: a network that has seen a person scores
higher on that person than on the next one. The split is a function of the seed, the groups'
names and the classes that each has, so a new recording of a class that its group had already
changes nothing for the others.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping

from specc.diagnostics import error

SPLITS = ("train", "validation", "test")


def split_groups(
    windows: Mapping[str, Counter[int]],
    validation: float,
    test: float,
    seed: int,
    allowed: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, tuple[str, ...]]:
    """``{"train": groups, "validation": groups, "test": groups}``, each sorted.

    ``windows``: group -> class index -> number of windows. ``validation`` and ``test``: shares of
    the groups, at least one group each where above 0. First every split gets a group of each class
    as far as there are enough, the rarest class first and training before the others; the other
    groups go where their classes are most wanted. ``allowed``: where a data set with a split of its
    own lets a group go; the shares are then of the groups that are free to go there. Raises D018
    where there are too few groups."""
    order = sorted(windows, key=lambda g: hashlib.sha256(f"{seed}\n{g}".encode()).digest())
    places = {group: (allowed or {}).get(group, SPLITS) for group in order}
    fixed = {group: names[0] for group, names in places.items() if len(names) == 1}
    counts = Counter(fixed.values())
    free = [group for group in order if group not in fixed]
    sizes = {
        "test": counts["test"] + _size(test, sum("test" in places[g] for g in free)),
        "validation": counts["validation"] or _size(validation, len(free)),
    }
    sizes["train"] = len(order) - sum(sizes.values())
    if sizes["train"] < 1:
        needed = 1 + sum(share > 0 for share in (validation, test))
        raise error(
            "D018",
            f"{len(order)} group{'s' if len(order) != 1 else ''} of recordings cannot be split "
            f"into train, validation and test",
            hint=f"record at least {needed} groups, make the shares in [data] smaller, or choose "
            "another `group_by` (without it each file is a group)",
        )
    chosen = _Chosen(windows, order, sizes, places)
    for group, name in fixed.items():
        chosen.assign(group, name)
    chosen.cover()
    chosen.fill()
    return {name: tuple(sorted(chosen.groups[name])) for name in SPLITS}


def _size(share: float, n_groups: int) -> int:
    return max(1, int(share * n_groups + 0.5)) if share > 0 and n_groups else 0


class _Chosen:
    def __init__(
        self,
        windows: Mapping[str, Counter[int]],
        order: list[str],
        sizes: Mapping[str, int],
        places: Mapping[str, tuple[str, ...]],
    ):
        self.windows = windows
        self.left = list(order)
        self.sizes = sizes
        self.places = places
        self.groups: dict[str, list[str]] = {name: [] for name in SPLITS}
        self.counts: dict[str, Counter[int]] = {name: Counter() for name in SPLITS}
        self.totals: Counter[int] = Counter()
        self.frequency: Counter[int] = Counter()
        for counter in windows.values():
            self.totals.update(counter)
            self.frequency.update(counter.keys())
        self.n_groups = len(order)

    def cover(self) -> None:
        for label in sorted(self.frequency, key=lambda c: (self.frequency[c], c)):
            for name in ("train", "test", "validation"):
                if self.counts[name][label] == 0 and self._room(name):
                    group = self._best_cover(name, label)
                    if group is not None:
                        self.assign(group, name)

    def fill(self) -> None:
        for group in sorted(self.left, key=lambda g: len(self.places[g])):  # the least free first
            open_splits = [name for name in self.places[group] if self._room(name)]
            self.assign(group, max(open_splits, key=lambda name: self._want(name, group)))

    def _room(self, name: str) -> bool:
        return len(self.groups[name]) < self.sizes[name]

    def _best_cover(self, name: str, label: int) -> str | None:
        """The group with ``label`` that brings most of the classes that the split lacks."""

        def new(group: str) -> int:
            return sum(1 for c in self.windows[group] if self.counts[name][c] == 0)

        candidates = [g for g in self.left if self.windows[g][label] and name in self.places[g]]
        return max(candidates, key=new, default=None)

    def _want(self, name: str, group: str) -> float:
        """How far the split is below its share of the group's windows' classes, by their counts."""
        share = self.sizes[name] / self.n_groups
        total = sum(self.windows[group].values())
        return sum(
            count / total * (1.0 - self.counts[name][c] / (share * self.totals[c]))
            for c, count in self.windows[group].items()
        )

    def assign(self, group: str, name: str) -> None:
        self.left.remove(group)
        self.groups[name].append(group)
        self.counts[name].update(self.windows[group])
