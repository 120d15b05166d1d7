package e2e

import (
	"net/http"
	"os"
	"path/filepath"

	"github.com/stretchr/testify/require"

	"sluice/e2e/browser"
)

// preparing leads the project from the pool to the start of its works: money, plan, tender, contract.
func preparing(d *desk) {
	name, code := d.life.name, d.life.code
	funding := func(w *browser.Window) {
		w.Fill("资金来源", "江苏省级协作资金").Fill("预算年度", "2019").Fill("文号", "苏财〔2019〕"+code).Fill("金额（元）", "900,000")
	}
	d.does("qianban", name, "登记上级资金下达文件", "record_fund_order", funding)
	d.admin.step("2019-04-02 09:00")
	d.files("zhaomi", code, "资金分配方案（计划）（缺）")
	d.does("zhaomi", name, "审定资金分配方案", "award", func(w *browser.Window) {
		w.Fill("会议决定文号", "洋苏陕组〔2019〕7号").Fill("日期", "2019-04-02")
		require.Equal(d.t, "900,000.00", w.Holds("金额（元）"), "the lines of the order are filled in already")
	})
	d.files("liwen", code, "实施方案（缺）")
	d.does("liwen", name, "报送实施方案", "plan", func(w *browser.Window) {
		w.Fill("建设内容", "新建有机水稻基地").Fill("总投资（元）", "1,200,000").Fill("其中财政资金（元）", "900000").Fill("负责人", "李文")
	})
	d.approves("wangshen", name, "实施方案会签")
	d.approves("zhengcai", name, "实施方案会签")
	d.admin.step("2019-04-15 09:00")
	d.does("qianban", name, "开工前公示", "confirm", nil)
	d.does("liwen", name, "招标采购", "tender", func(w *browser.Window) {
		w.Choose("方式", "免招标").Choose("合同类别", "工程").Fill("合同估算价（元）", "800000").Fill("免招标理由", "低于必须招标的规模")
	})
	d.files("liwen", code, "施工合同")
	d.does("liwen", name, "签订合同", "sign_contract", func(w *browser.Window) {
		w.Fill("合同编号", "HT-2019-3").Choose("合同类别", "工程").Fill("承包（供货）单位", "汉中建工").Fill("合同价（元）", "800000").Fill("签订日期", "2019-04-15")
	})
	d.admin.step("2019-05-06 09:00")
	d.files("liwen", code, "开工前照片（缺）")
	d.does("liwen", name, "开工", "start", nil)
	d.at("liwen").Go("/projects/"+code).Sees("实施", "HT-2019-3", "900,000.00")
}

// reporting sends a month's report from a phone; what is wrong in it is said beside its field.
func reporting(d *desk) {
	d.admin.step("2019-06-03 09:00")
	w := d.another("liwen", browser.Phone).Go("/tasks").Row(d.life.name, "报送月报").Press("报送月报 2019-05").In("#report")
	w.Fill("累计形象进度（%）", "120").Fill("累计支付（元）", "一万").Fill("累计受益户数", "40").Fill("累计吸纳就业", "12").Fill("签字人", "李文")
	w = w.Press("提交").Answers(http.StatusUnprocessableEntity).In("#report").Sees("须为金额，以元为单位，或写明万元，例如 125,000 或 12.5万；现为“一万”")
	require.Equal(d.t, "一万", w.Holds("累计支付（元）"))
	w = w.Fill("累计形象进度（%）", "20").Fill("累计支付（元）", "10,000").Press("提交").Answers(http.StatusOK).Sees("已办理")
	w.Go("/projects/"+d.life.code).In("#reports").Sees("按时", "20%")
}

// nudging finds on the board what nobody did, and nudges who should have.
func nudging(d *desk) {
	name, code := d.life.name, d.life.code
	d.admin.step("2019-07-15 09:00")
	w := d.at("fengfa").Go("/stuck").Sees("督办看板", name).Row(name, "报送月报").Press("催办").Sees("已办理：催办")
	w.Row(name, "报送月报").Sees("今日已催办")
	d.at("liwen").Go("/projects/"+code).Sees("催办", "冯发", "缺报")
	d.does("liwen", name, "报送月报 2019-06", "report", func(w *browser.Window) {
		w.Fill("累计形象进度（%）", "45").Fill("累计支付（元）", "10000").Fill("累计受益户数", "40").Fill("累计吸纳就业", "12").Fill("签字人", "李文")
	})
	d.at("fengfa").Go("/stuck").SeesNot("报送月报 2019-06")
	d.at("liwen").Go("/projects/"+code).In("#reports").Sees("按时", "迟报")
}

// rectifying finds a fault on a visit, with a phone in the field, has it put right and looks again, twice.
func rectifying(d *desk) {
	name, code := d.life.name, d.life.code
	photo := filepath.Join(d.t.TempDir(), "排水沟.jpg")
	require.NoError(d.t, os.WriteFile(photo, photograph(d.t, muddy), 0o600))
	w := d.another("sunpian", browser.Phone).Go("/projects/"+code+"/visit").Sees("2019-06 月报：进度 45%", "HT-2019-3").Unfold("发现问题")
	w = w.Tick("合同 HT-2019-3 汉中建工 800,000.00 元").Fill("检查日期", "2019-07-15").Fill("检查情况", "地块平整，排水沟未完工").Fill("标题",
		"排水沟未按图施工").Attach("从相册选择（可多张）", photo).Press("提交检查记录")
	w = w.Answers(http.StatusUnprocessableEntity).Sees("排水沟.jpg")
	require.Equal(d.t, "地块平整，排水沟未完工", w.Holds("检查情况"))
	w = w.Choose("严重程度", "一般 整改通知 15 天内整改").Press("提交检查记录").Answers(http.StatusOK).Sees("已查看：合同 HT-2019-3")
	d.at("liwen").Go("/projects/"+code).In("#findings").Sees("F1", "排水沟未按图施工")
	require.Equal(d.t, 1, d.events(code, "visited"), "nothing half done, nothing twice")
	require.Equal(d.t, 1, d.events(code, "finding_opened"))
	d.does("liwen", name, "整改 F1", "answer", func(w *browser.Window) { w.Fill("整改或解决情况", "已返工") })
	look := func(on, right, seen string) {
		d.does("sunpian", name, "整改复查 F1", "recheck", func(w *browser.Window) {
			w.Choose("整改到位", right).Fill("复查日期", on).Fill("复查情况", seen)
		})
	}
	look("2019-07-15", "否", "坡度仍不足")
	d.at("liwen").Go("/projects/"+code).Sees("未到位", "坡度仍不足").SeesNot("已销号")
	d.admin.step("2019-07-26 09:00")
	d.does("liwen", name, "整改 F1", "answer", func(w *browser.Window) { w.Fill("整改或解决情况", "已调整坡度") })
	look("2019-07-26", "是", "符合图纸")
	d.at("liwen").Go("/projects/"+code).Sees("已销号", "坡度仍不足", "符合图纸")
}

// accepting brings the works to their acceptance and the assets to their owner.
func accepting(d *desk) {
	name, code := d.life.name, d.life.code
	report := func(month, progress string) {
		d.does("liwen", name, "报送月报 "+month, "report", func(w *browser.Window) {
			w.Fill("累计形象进度（%）", progress).Fill("累计支付（元）", "10000").Fill("累计受益户数", "40").Fill("累计吸纳就业", "12").Fill("签字人", "李文")
		})
	}
	d.admin.step("2019-08-02 09:00")
	report("2019-07", "80")
	d.admin.step("2019-08-28 09:00")
	d.does("liwen", name, "完工", "complete", nil)
	d.does("wangshen", name, "核实完工", "confirm", nil)
	d.files("liwen", code, "完工报告（缺）", "决算及审计报告（缺）")
	d.does("liwen", name, "申请验收", "apply", nil)
	d.approves("wangshen", name, "主管单位初验")
	d.admin.step("2019-09-03 09:00")
	report("2019-08", "100")
	d.files("zhouyan", code, "验收意见书（缺）")
	w := d.opens("zhouyan", name, "县级验收").In("#accept").Fill("验收日期", "2019-09-03").Fill("验收意见书文号", "洋验〔2019〕3号")
	w = w.Fill("结算价（审定，元）", "80万").Fill("验收组成员", "甲\n乙")
	w = w.Choose("验收结论", "合格").Press("提交").Answers(http.StatusUnprocessableEntity)
	require.Equal(d.t, "甲\n乙", w.In("#accept").Holds("验收组成员"))
	w.In("#accept").Fill("验收组成员", "甲\n乙\n丙").Press("提交").Answers(http.StatusOK).Sees("已办理")
	d.at("liwen").Go("/projects/"+code).Sees("后续管护", "2019-09-03 通过验收（洋验〔2019〕3号）")
}
