package web

import (
	"sluice/process"
)

// matterWords are those of what a task is about.
var matterWords = map[string]process.Words{
	"matter.finding": {ZH: "要整改的问题", EN: "What is to be put right"}, "matter.objection": {ZH: "异议", EN: "Objection"},
	"matter.difficulty": {ZH: "协调事项", EN: "Difficulty"}, "matter.plan": {ZH: "实施方案", EN: "Implementation plan"},
	"matter.correction": {ZH: "更正：%s", EN: "Correction: %s"}, "matter.change": {ZH: "%s → %s", EN: "%s → %s"},
	"matter.cell": {ZH: "%s：%s", EN: "%s: %s"}, "matter.between": {ZH: "；", EN: "; "},
}
