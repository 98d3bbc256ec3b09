"""A Word file with five planted faults among sound figures: `python -m tests.claims.faces.faulty OUT`."""

import io
import sys
from pathlib import Path

import docx

SOUND = (
    "Có 412/520 khu dân cư (79,2%) đạt chuẩn an toàn về an ninh, trật tự.",
    "Đã vận động 1.860/2.400 hộ (77,5%) ký cam kết.",
    "Có 96/120 trường học (80%) xây dựng cổng trường an toàn.",
    "Có 45/56 phường, xã (80,4%) ban hành kế hoạch riêng.",
    "Có 318/424 tổ bảo vệ dân phố (75%) được tập huấn.",
    "Đã nhân rộng 27/36 mô hình (75%) ra địa bàn khác.",
    "Đã lắp 1.215/1.500 đèn chiếu sáng (81%) theo đề án.",
    "Có 660/800 cơ sở kinh doanh (82,5%) chấp hành đủ quy định.",
    "Đã giải quyết 153/180 kiến nghị (85%) của người dân.",
    "Có 36/48 đơn vị (75%) nộp báo cáo đúng hạn.",
    "Có 56/64 câu lạc bộ (87,5%) sinh hoạt thường kỳ.",
)
RISE = "Quý I tiếp nhận 125 tin, quý II tiếp nhận 150 tin, tăng 25 tin (30%)."
LIST = "Tổng số 48 buổi, gồm 20 buổi ở trường học, 15 buổi ở khu dân cư và 12 buổi ở chợ."
FAULTS = (
    "7.288/10.546 tổ chức (68,5%",
    "150 tin, tăng 25 tin (30%",
    "60/120 (51,9%",
    "48 buổi, gồm 20 buổi ở trường học, 15 buổi ở khu dân cư và 12",
    "1.024/1.280 hộ (86%",
)


def faulty_report() -> bytes:
    """The file: prose, a list, a table and a paragraph whose figures are cut up by their formatting."""
    report = docx.Document()
    report.add_heading("Báo cáo tổng kết phong trào", 1)
    report.add_paragraph(
        "Toàn thành phố có 10.546 tổ chức quần chúng với 135.716 thành viên; 7.288/10.546 tổ chức (68,5%) hoạt động"
        " hiệu quả."
    )
    for sentence in SOUND[:6]:
        report.add_paragraph(sentence, style="List Bullet")
    report.add_paragraph(RISE)
    report.add_heading("Kết quả theo địa bàn", 2)
    table = report.add_table(rows=1, cols=2, style="Table Grid")
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Địa bàn", "Tổ đạt yêu cầu"
    for name, done in (("Phía bắc", "210/240 (87,5%)"), ("Phía nam", "60/120 (51,9%)"), ("Ven biển", "39/52 (75%)")):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, done
    for sentence in SOUND[6:]:
        report.add_paragraph(sentence)
    report.add_paragraph(LIST)
    mixed = report.add_paragraph("Đến nay ")
    for index, piece in enumerate(("1.0", "24/1", ".280 hộ", " (8", "6%) đã", " đăng ký.")):
        run = mixed.add_run(piece)
        run.bold, run.italic = index % 2 == 0, index % 3 == 0
    out = io.BytesIO()
    report.save(out)
    return out.getvalue()


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(faulty_report())
