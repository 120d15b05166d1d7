package store_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store"
)

// succeeds carries out what the intents of mergers ask for, as the sweeper does.
func (l *life) succeeds() (sent int) {
	l.t.Helper()
	for _, raw := range l.texts(`select command::text from intents where done is null and name = 'succeed' and stream = $1 order by id`,
		lifecycle.ProjectStream(l.code)) {
		var c lifecycle.Command
		require.NoError(l.t, json.Unmarshal([]byte(raw), &c))
		decision, err := lifecycle.Decide(l.project, c, l.terms, at("2019-06-10"))
		require.NoError(l.t, err)
		l.project, err = lifecycle.FoldAll(l.project, decision.Events)
		require.NoError(l.t, err)
		require.NoError(l.t, published(l.Publish(l.t.Context(), lifecycle.ProjectStream(l.code), decision.Events)))
		sent++
	}
	return sent
}

func TestAUnitIsMerged(t *testing.T) {
	b := peopled(t)
	require.NoError(t, b.administer("units", &admin.UnitAdded{Unit: huayang}, &admin.UnitAdded{Unit: huayangCoop}))
	l, elsewhere := b.life("SS2019-001"), b.life("SS2019-002")
	l.submitted()
	other := declaration()
	other.Unit, other.SupervisingUnit, other.Places = huayangCoop.Code, huayang.Code, []lifecycle.Place{{Township: "华阳镇"}}
	elsewhere.do("2019-03-01", person("hc", "李", huayangCoop.Code, process.RoleStaff), process.CommandDeclare, other)
	keys := 0
	merge := func(code, into string) error {
		keys++
		return b.administer(fmt.Sprintf("merge-%d", keys), &admin.UnitMerged{Code: code, Into: into, Reason: "洋编发〔2019〕3号"})
	}
	for into, field := range map[string]string{"nowhere": "into", forestry.Code: "into", "ssb": "into", township.Code: "into", "": "into"} {
		require.Equal(t, field, wantRefusal(t, merge(township.Code, into), refusal.CodeInvalid).Fields[0].Field, into)
	}
	wantRefusal(t, merge("nowhere", huayang.Code), refusal.CodeNotFound)

	for _, robot := range []port.Robot{
		{Post: "lt-town/staff", Kind: "wecom", URL: "https://qyapi.weixin.qq.com/old", Secret: "s"},
		{Post: "lt-town/head", Kind: "wecom", URL: "https://qyapi.weixin.qq.com/old-head"},
		{Post: "lt-town/staff", Kind: "dingtalk", URL: "https://oapi.dingtalk.com/old"},
		{Post: "hy-town/head", Kind: "wecom", URL: "https://qyapi.weixin.qq.com/new-head"},
		{Post: "lyj/staff", Kind: "wecom", URL: "https://qyapi.weixin.qq.com/other"},
	} {
		require.NoError(t, b.SetRobot(t.Context(), robot))
	}
	require.NoError(t, merge(township.Code, huayang.Code))
	require.Equal(t, []string{
		"hy-town/head wecom https://qyapi.weixin.qq.com/new-head ", "hy-town/staff dingtalk https://oapi.dingtalk.com/old ",
		"hy-town/staff wecom https://qyapi.weixin.qq.com/old s", "lyj/staff wecom https://qyapi.weixin.qq.com/other ",
	}, b.texts(`select post || ' ' || kind || ' ' || url || ' ' || secret from robots order by post, kind`), "robots go along; the successor's own stay")
	wantRefusal(t, merge(township.Code, huayang.Code), refusal.CodeExists)
	require.Equal(t, "into", wantRefusal(t, merge(huayang.Code, township.Code), refusal.CodeInvalid).Fields[0].Field, "it is no more")
	require.Empty(t, b.texts(`select person from posts where unit = $1`, township.Code))
	require.Contains(t, b.texts(`select person || ' ' || role from posts where unit = $1`, huayang.Code), "reviewer staff")

	given := b.administer("given", &admin.PostGiven{Person: clerk.Person, Post: process.Post{Unit: township.Code, Role: process.RoleStaff}})
	require.Contains(t, wantRefusal(t, given, refusal.CodeInvalid).Fields[0].ZH, huayang.Name)

	require.Equal(t, 1, l.succeeds())
	require.Zero(t, elsewhere.succeeds(), "the unit has nothing to do with it")
	require.Equal(t, []string{huayang.Code}, b.texts(`select supervising_unit_code from projects where code = $1`, l.code))
	require.Equal(t, []string{"hy-town/staff"}, b.texts(`select holder from tasks where project = $1 and closed is null`, l.code))
	require.NotEmpty(t, b.texts(`select type from log where stream = $1 and type = 'task_transferred'`, lifecycle.ProjectStream(l.code)),
		"with a line on record")

	t.Run("its lineage", func(t *testing.T) {
		require.NoError(t, b.administer("renamed", &admin.UnitChanged{Code: huayang.Code, Name: "华阳街道办事处"}))
		all, err := b.Lineages(t.Context(), []string{township.Code, huayang.Code})
		require.NoError(t, err)
		require.Len(t, all, 2)
		now, was := all[0], all[1]
		require.Equal(t, huayang.Code, now.Code)
		require.Equal(t, []lifecycle.Unit{township}, now.Merged)
		require.Equal(t, huayang.Name, now.Names[0].Name)
		require.Equal(t, huayang.Code, was.Successor.Code)
		require.NotNil(t, was.Ended)

		names, err := b.FormerNames(t.Context())
		require.NoError(t, err)
		today := lifecycle.Unit{Code: huayang.Code, Name: "华阳街道办事处", Kind: process.Township}
		require.ElementsMatch(t, []port.FormerName{{Name: township.Name, Now: today}, {Name: huayang.Name, Now: today}}, names)
	})
	t.Run("a project that began under it meanwhile", func(t *testing.T) {
		late := b.life("SS2019-003")
		late.do("2019-06-10", clerk, process.CommandDeclare, declaration())
		require.Equal(t, 1, late.succeeds())
		require.Equal(t, huayang.Code, late.project.SupervisingUnit.Code)
	})
	t.Run("its successor is merged in its turn", func(t *testing.T) {
		require.NoError(t,
			b.administer("third", &admin.UnitAdded{Unit: lifecycle.Unit{Code: "new-town", Name: "新镇人民政府", Kind: process.Township}}))
		late := b.life("SS2019-004")
		late.do("2019-06-10", clerk, process.CommandDeclare, declaration())
		require.NoError(t, merge(huayang.Code, "new-town"))
		require.Equal(t, 1, late.succeeds())
		require.Equal(t, 1, late.succeeds(), "once more: what came in its place is no more either")
		require.Equal(t, "new-town", late.project.SupervisingUnit.Code)
		require.Equal(t, 1, l.succeeds())
		require.Equal(t, "new-town", l.project.SupervisingUnit.Code)
		all, err := b.Lineages(t.Context(), []string{township.Code})
		require.NoError(t, err)
		require.Equal(t, "new-town", all[0].Successor.Code)
	})
	t.Run("a rebuild knows it", func(t *testing.T) {
		before := b.dump()
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		require.Equal(t, before, b.dump())
	})
}
