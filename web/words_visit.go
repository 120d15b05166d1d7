package web

import (
	"sluice/process"
)

// visitWords are those of a visit on the spot.
var visitWords = map[string]process.Words{
	"visit.title": {ZH: "现场检查", EN: "Visit"}, "visit.send": {ZH: "提交检查记录", EN: "Record the visit"},
	"visit.look": {ZH: "检查要点", EN: "What to look at"}, "visit.look.help": {ZH: "看过的打勾，会写入检查记录。", EN: "Tick what you have looked at; it goes on record with the visit."},
	"visit.look.findings": {ZH: "未销号的整改", EN: "Findings that are not settled"}, "visit.look.progress": {ZH: "上报的进度", EN: "Progress as reported"}, "visit.look.contracts": {ZH: "合同", EN: "Contracts"},
	"visit.look.difficulties": {ZH: "未办结的协调事项", EN: "Difficulties that are not solved"}, "visit.look.always": {ZH: "必查项", EN: "Every time"},
	"visit.look.place": {ZH: "建设地点和内容与批复一致", EN: "Place and works as approved"}, "visit.look.people": {ZH: "利益联结落实情况", EN: "How households take part"}, "visit.look.people.note": {ZH: "申报受益 %d 人", EN: "%d declared to benefit"}, "visit.look.notice": {ZH: "公示牌和公示内容", EN: "The notices on the spot"},
	"visit.look.report": {ZH: "%s 月报：进度 %d%%", EN: "Report on %s: %d%% done"}, "visit.look.contract": {ZH: "合同 %s", EN: "Contract %s"}, "visit.look.unanswered": {ZH: "尚未报送整改情况", EN: "not answered yet"},
	"visit.looked": {ZH: "已查看：%s", EN: "Looked at: %s"}, "visit.within.d": {ZH: "%d 天内整改", EN: "to be put right in %d days"}, "visit.within.wd": {ZH: "%d 个工作日内整改", EN: "to be put right in %d working days"}, "visit.within.m": {ZH: "%d 个月内整改", EN: "to be put right in %d months"},
	"visit.photos": {ZH: "照片", EN: "Photographs"}, "visit.photos.take": {ZH: "拍照", EN: "Take"}, "visit.photos.choose": {ZH: "从相册选择（可多张）", EN: "Choose, several if you like"},
	"visit.photos.help": {ZH: "照片先归档，再提交检查记录。", EN: "They are put on file first, then the visit is recorded."}, "visit.photos.filed": {ZH: "已归档 %d 张照片，不需要再选", EN: "%d photographs are on file; they need not be chosen again"},
	"visit.photos.refused": {ZH: "有照片未能归档", EN: "Some photographs are not on file"}, "visit.notsent": {ZH: "检查记录尚未提交。可换一张照片，或不带照片再次提交。", EN: "The visit is not recorded yet. Choose another photograph, or send it without."},
	"section.seen": {ZH: "检查情况", EN: "What was seen"}, "section.seen.help": {ZH: "写明看到的进度、质量和问题。", EN: "Progress, quality, and what is wrong."},
	"section.finding": {ZH: "发现问题", EN: "Something must be put right"}, "section.finding.help": {ZH: "没有问题的不填。填写后由项目单位限期整改，复查合格才销号。", EN: "Leave it empty when nothing is wrong. The unit then has to put it right by a date; only a second look ends it."},
}
