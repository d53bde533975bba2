"""Why something about an attempt or an exam is not possible."""


class AttemptRefused(Exception):
    """Something about an attempt is not possible; the message is for the learner."""


class EmptyPaper(AttemptRefused):
    """No question of the paper is in use."""


class NoAttemptLeft(AttemptRefused):
    """All attempts that the paper or the exam allows are used up."""


class AlreadyPassed(AttemptRefused):
    """There is nothing left to gain."""


class AttemptClosed(AttemptRefused):
    """Submitted, or the time is over: no answer is taken any more."""


class LessonWithdrawn(AttemptRefused):
    """What the attempt is taken for was withdrawn; its answers are kept."""


class HeldElsewhere(AttemptRefused):
    """Another window of the same person has taken the attempt over."""


class UnknownItem(AttemptRefused):
    """The attempt has no question of that number."""


class BadSequence(AttemptRefused):
    """The number of the save is no number we gave out."""


class NotRunning(AttemptRefused):
    """Only an attempt that is being taken can be given time or be collected."""


class NotReopened(AttemptRefused):
    """The attempt is open already, or is none that may be opened again."""


class NotOpenYet(AttemptRefused):
    """Her window of the exam has not begun."""


class EntryOver(AttemptRefused):
    """The last moment of entry has passed."""


class ExamCancelled(AttemptRefused):
    """The exam does not take place."""


class CoolingDown(AttemptRefused):
    """The next attempt has to wait a while after the last one."""


class WrongNetwork(AttemptRefused):
    """The exam is taken from certain networks only."""


class WrongPassword(AttemptRefused):
    """Not the password of the room."""


class TooManyTries(AttemptRefused):
    """Too many wrong passwords in a short time."""
