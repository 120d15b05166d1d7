package lifecycle

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
)

func TestDigestInWords(t *testing.T) {
	task := DigestTask{Task: "SS2019-001.9", Project: "SS2019-001", Name: "水稻基地", Words: process.Both("月报", "monthly report"),
		Holder: "龙亭镇第1村", Due: date(t, "2019-03-05")}
	g := Digest{
		Day: date(t, "2019-03-08"), To: process.Post{Unit: "fgj", Role: process.RoleStaff},
		Overdue: DigestTasks{Total: 12, Items: []DigestTask{task}}, Stuck: DigestTasks{Total: 12, Items: []DigestTask{task}},
		Lights: DigestLights{Total: 1, Items: []DigestLight{{Project: "SS2019-001", Name: "水稻基地", Light: process.Red}}},
	}
	require.False(t, g.Empty())
	require.True(t, Digest{}.Empty())
	require.Equal(t, "2019-03-08 督办日报：新逾期 12 项，今日到期 0 项，逾期未办共 12 项，灯色变化 1 个项目", g.Notification().Words.ZH)
	sections := g.Sections()
	require.Len(t, sections, 2, "nothing due today is no section; what is stuck is all newly overdue")
	require.Equal(t, []process.Words{
		process.Both("水稻基地，月报，龙亭镇第1村，应于 2019-03-05 前办理，已逾期 3 天", "SS2019-001 水稻基地, monthly report, 龙亭镇第1村, was due 2019-03-05, 3 days ago"),
		process.Both("……另有 11 项", "… and 11 more"),
	}, sections[0].Lines)
	require.Equal(t, process.Both("水稻基地：红灯", "SS2019-001 水稻基地: red"), sections[1].Lines[0])

	task.Words, task.Subject = process.Both("报送月报", "send the monthly report"), "2019-02"
	g.Overdue = DigestTasks{Total: 1, Items: []DigestTask{task}}
	require.Equal(t, process.Both("水稻基地，报送月报 2019-02，龙亭镇第1村，应于 2019-03-05 前办理，已逾期 3 天",
		"SS2019-001 水稻基地, send the monthly report 2019-02, 龙亭镇第1村, was due 2019-03-05, 3 days ago"), g.Sections()[0].Lines[0],
		"which month it is about")
}
