"""Every command is found, whether or not the others are loaded."""

from __future__ import annotations

import pytest

from server.cli import COMMANDS, main


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_command_explains_itself_and_stands_in_the_list(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"codingvibez {command}" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert f"\n    {command} " in capsys.readouterr().out


def test_a_word_that_is_no_command_is_answered_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["serv"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert all(command in said for command in COMMANDS)
