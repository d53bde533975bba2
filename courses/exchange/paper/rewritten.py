"""Papers written another way, as if they were written the usual one."""

from courses.exchange.paper import headings, labels, numbers, options, surroundings


def with_numbers(lines: list[str]) -> list[str]:
    """Papers that number questions otherwise, （1） or 一、, as if they did it with 1."""
    if any(numbers.question(line) for line in lines):
        return lines
    for form in (numbers.part, numbers.tallied):
        if any(form(line) for line in lines) and any(options.listed(one) for one in lines):
            return [
                f"{found.number}. {found.text}" if (found := form(line)) else line for line in lines
            ]
    return lines


def without_preamble(lines: list[str]) -> tuple[list[str], list[str]]:
    """Without the numbered instructions above the first question, and those for themselves."""
    begin = next((at for at, line in enumerate(lines) if surroundings.is_preamble(line)), None)
    if begin is None or any(options.listed(one) for one in lines[:begin]):
        return lines, []
    ones = 0
    for end in range(begin + 1, len(lines)):
        line = lines[end]
        if options.listed(line) or labels.answer(line) is not None:
            return lines, []
        numbered = numbers.question(line)
        ones += numbered is not None and numbered.number == 1
        if headings.heading(line) or headings.is_section(line) or ones > 1:
            return lines[:begin] + lines[end:], lines[begin:end]
    return lines, []
