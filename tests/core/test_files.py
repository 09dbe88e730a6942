"""Files that policyholders send are given out as what they are, and never run anything."""

import pytest

from core.files import FileKind, FileNotAccepted, GivenFile, kind_of


@pytest.mark.parametrize(
    ("name", "kind", "given_out"),
    [
        ("accounts.js", FileKind.CSV, "accounts.js.csv"),
        ("accounts.bat", FileKind.CSV, "accounts.bat.csv"),
        ("accounts.xlsm", FileKind.XLSX, "accounts.xlsm.xlsx"),
        ("contract", FileKind.PDF, "contract.pdf"),
        ("CONTRACT.PDF", FileKind.PDF, "CONTRACT.PDF"),
        ("scan.jpg", FileKind.JPEG, "scan.jpg"),
        ("scan.jpeg", FileKind.JPEG, "scan.jpeg"),
    ],
)
def test_a_file_is_given_out_with_the_ending_of_its_content(name, kind, given_out):
    assert kind.named(name) == given_out


def test_a_workbook_with_macros_is_not_taken_in():
    plain = b"PK\x03\x04[Content_Types].xml xl/workbook.xml"

    assert kind_of(GivenFile("a.xlsx", plain)) is FileKind.XLSX
    with pytest.raises(FileNotAccepted):
        kind_of(GivenFile("a.xlsx", plain + b" xl/vbaProject.bin"))
