"""Measures the reader of sentences on the labelled corpus: `python -m tests.phrases` prints precision and recall by rule,
with the sentences that it gets wrong. `python -m tests.phrases FOLDER` measures other files of the same names."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from clas_cli.french.sentences import Reader
from clas_cli.french.subjects import SUBJECTS

CORPUS = Path(__file__).parent / "french" / "phrases"
RULES = {"sport": "CHA012", "culte": "CHA013", "exclusion": "CHA014"}
EN_CAUSE, SANS_HISTOIRE = "en_cause", "sans_histoire"


@dataclass
class Measure:
    """How many sentences were told rightly (`found`), and those told wrongly or missed."""

    found: int = 0
    wrongly: dict[str, list[str]] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.found / ((self.found + len(self.wrongly)) or 1)

    @property
    def recall(self) -> float:
        return self.found / ((self.found + len(self.missed)) or 1)


def sentences(subject: str, folder: Path = CORPUS) -> dict[str, list[str]]:
    """The sentences about a subject, by their label."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    labelled: dict[str, list[str]] = yaml.load((folder / f"{subject}.yaml").read_text(encoding="utf-8"), Loader=loader)
    return labelled


def measure(subject: str, folder: Path = CORPUS) -> Measure:
    """What the reader says of the sentences about a subject."""
    reader, told = Reader(SUBJECTS[subject]), Measure()
    labelled = sentences(subject, folder)
    for sentence in labelled[EN_CAUSE]:
        if reader.found(sentence):
            told.found += 1
        else:
            told.missed.append(sentence)
    told.wrongly = {sentence: words for sentence in labelled[SANS_HISTOIRE] if (words := reader.found(sentence))}
    return told


def main(folder: Path) -> None:
    for subject, code in RULES.items():
        told = measure(subject, folder)
        count = sum(map(len, sentences(subject, folder).values()))
        print(f"{code} {subject} : {count} phrases, précision {told.precision:.3f}, rappel {told.recall:.3f}")
        for sentence, words in told.wrongly.items():
            print(f"  à tort : {sentence} ({', '.join(words)})")
        for sentence in told.missed:
            print(f"  manque : {sentence}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else CORPUS)
