"""Filter graphs, built by ffmpeg-python: every value is escaped once, and in one place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ffmpeg

if TYPE_CHECKING:
    from collections.abc import Mapping

_INPUT = re.compile(r"\[(\d+):")


@dataclass(frozen=True)
class Filter:
    """One filter and its options, in ffmpeg's words."""

    name: str
    options: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True)
class Chain:
    """One stream of an input (called by a name of ours) and the filters it runs through, to an output of its own."""

    of: str
    stream: int
    filters: tuple[Filter, ...]


@dataclass(frozen=True)
class Joined:
    """Several streams that one filter makes into one, and what that runs through."""

    chains: tuple[Chain, ...]
    by: Filter
    then: tuple[Filter, ...] = ()


@dataclass(frozen=True)
class Graph:
    """A graph in words: `inputs` in the order in which they must be given, then the arguments that filter and map."""

    inputs: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def filters(self) -> tuple[str, ...]:
        """The arguments that filter."""
        return self.words[:2]

    @property
    def maps(self) -> tuple[tuple[str, ...], ...]:
        """The arguments that name each output, for graphs whose outputs go into files of their own."""
        return tuple(self.words[at : at + 2] for at in range(2, len(self.words), 2))

    def dropping(self, unused: str) -> Graph:
        """Return the graph with the sound of one more input going nowhere."""
        option, text, *rest = self.words
        return Graph((*self.inputs, unused), (option, f"{text};[{len(self.inputs)}:0]anullsink", *rest))

    def beside(self, other: Graph) -> Graph:
        """Return both as graphs of their own, which are set up and set up anew apart from one another."""
        inputs = (*self.inputs, *(name for name in other.inputs if name not in self.inputs))
        option, text, *rest = other.words
        renumbered = _INPUT.sub(lambda found: f"[{inputs.index(other.inputs[int(found[1])])}:", text)
        return Graph(inputs, (*self.words, option, renumbered, *rest))


def step(name: str, options: Mapping[str, str | int] | None = None, **more: str | int) -> Filter:
    """Name a filter; `options` takes those whose names are Python's own words."""
    return Filter(name, tuple(sorted({**(options or {}), **more}.items())))


def graph(*chains: Chain | Joined) -> Graph:
    """Write the chains as one graph; the outputs are mapped in their order."""
    parts = [part for chain in chains for part in (chain.chains if isinstance(chain, Joined) else (chain,))]
    inputs = {part.of: ffmpeg.input(part.of) for part in parts}
    ends = []
    for chain in chains:
        if isinstance(chain, Chain):
            ends.append(_filtered(inputs[chain.of][str(chain.stream)], chain.filters))
            continue
        streams = [_filtered(inputs[part.of][str(part.stream)], part.filters) for part in chain.chains]
        joined = ffmpeg.filter(streams, chain.by.name, **dict(chain.by.options))
        ends.append(_filtered(joined, chain.then))
    words = ffmpeg.output(*ends, "out").get_args()  # -i NAME, as often as needed; the graph; the output's name
    named = tuple(words[1 : 2 * len(inputs) : 2])
    return Graph(named, tuple(words[2 * len(inputs) : -1]))


def _filtered(stream: ffmpeg.nodes.FilterableStream, filters: tuple[Filter, ...]) -> ffmpeg.nodes.FilterableStream:
    for each in filters:
        stream = stream.filter(each.name, **dict(each.options))
    return stream
