package e2e

import (
	"strings"

	"github.com/stretchr/testify/require"
)

// printed prints a project's page and the sheet of its declaration: what is to be read on paper, and nothing that only works on a screen.
func printed(d *desk) {
	w := d.at("liwen").Go("/projects/" + d.life.code)
	sheets := w.Printed()
	paper := strings.Join(sheets, " ")
	for _, said := range []string{
		d.life.name, d.life.code, "严重", "正在等待", "报送月报 2019-06", "逾期 10 天", "2019 按时 20% 缺报", "排水沟未按图施工", "南段仍积水,未到位。", "启动资金 270,000.00",
		"2019-05-06 已拨付", "2019-06 月报未报", "整改未销号", "900,000.00 元", "HT-2019-3", "办理过程", "李文", "application_form.pdf",
	} {
		require.Contains(d.t, paper, said)
	}
	for _, screen := range []string{"我的待办", "退出", "English", "演示时钟", "打印", "可办理的事项", "申请变更", "上传归档", "请选择", "Choose File"} {
		require.NotContains(d.t, paper, screen)
	}
	require.LessOrEqual(d.t, len(sheets), 4)

	sheets = w.Go("/projects/" + d.life.code + "/print").Printed()
	paper = strings.Join(sheets, " ")
	for _, said := range []string{"项目申报表", d.life.code, "镇办审核", "苏陕办审查", "领导小组审定", "洋苏陕组〔2019〕5号", "签字(盖章)", "打印日期:2019-07-15"} {
		require.Contains(d.t, paper, said)
	}
	require.NotContains(d.t, paper, "退出")
	require.LessOrEqual(d.t, len(sheets), 2)
}
