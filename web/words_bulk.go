package web

import (
	"sluice/process"
)

// bulkWords are those of giving a command to many tasks.
var bulkWords = map[string]process.Words{
	"bulk.decide": {ZH: "审核", EN: "Decide"}, "bulk.confirm": {ZH: "确认", EN: "Confirm"}, "bulk.verify": {ZH: "核实月报", EN: "Verify reports"}, "bulk.claim": {ZH: "认领", EN: "Claim"},
	"bulk.release": {ZH: "取消认领", EN: "Give back"}, "bulk.nudge": {ZH: "催办", EN: "Nudge"}, "bulk.transfer": {ZH: "转办", EN: "Transfer"}, "bulk.extend": {ZH: "延期", EN: "Extend"},

	"bulk.choose": {ZH: "勾选的事项", EN: "What is ticked"}, "bulk.go": {ZH: "批量办理", EN: "Do to all"}, "bulk.tickall": {ZH: "全选本页", EN: "Tick all"}, "bulk.untick": {ZH: "取消全选", EN: "Tick none"}, "bulk.tick": {ZH: "勾选", EN: "Tick"},
	"bulk.title": {ZH: "批量办理：%s", EN: "To many: %s"}, "bulk.fill": {ZH: "对所有勾选的事项填写", EN: "Filled in for all that is ticked"}, "bulk.preview": {ZH: "预览", EN: "Preview"}, "bulk.again": {ZH: "重新预览", EN: "Preview again"},
	"bulk.tasks": {ZH: "勾选的事项", EN: "What is ticked"}, "bulk.ticked": {ZH: "只办理勾选的事项；每项分别记录。", EN: "Only what is ticked; each is recorded on its own."},
	"bulk.becomes": {ZH: "预览", EN: "What would become of it"}, "bulk.became": {ZH: "结果", EN: "What became of it"}, "bulk.notyet": {ZH: "填写后预览", EN: "fill in, then preview"},
	"bulk.may": {ZH: "可以办理", EN: "can be done"}, "bulk.maynot": {ZH: "不能办理", EN: "cannot be done"}, "bulk.done": {ZH: "已办理", EN: "done"}, "bulk.refused": {ZH: "未办理", EN: "not done"},
	"bulk.would": {ZH: "%d 项可以办理，共 %d 项。尚未办理。", EN: "%d of %d can be done. Nothing has been done yet."}, "bulk.did": {ZH: "已办理 %d 项，共 %d 项。未办理的原因见下表。", EN: "%d of %d are done. The table says why the others are not."},
	"bulk.many": {ZH: "（%d 项）", EN: "(%d)"}, "bulk.unknown": {ZH: "没有这项待办，或您无权查看", EN: "there is no such task, or it is not for you"},
	"bulk.none": {ZH: "没有勾选事项", EN: "Nothing is ticked"}, "bulk.none.help": {ZH: "请返回列表勾选要办理的事项。", EN: "Go back to the list and tick what is meant."}, "bulk.back": {ZH: "返回列表", EN: "Back to the list"},
}
