package lifecycle

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
)

var (
	huayang   = Unit{Code: "hy-town", Name: "华阳镇人民政府", Kind: process.Township}
	otherCoop = Unit{Code: "hy-coop", Name: "华阳镇第2村股份经济合作社", Kind: process.VillageCooperative}
)

func init() { stories["a unit whose successor takes its place"] = townshipMerged }

// townshipMerged is a project under way whose township is merged into another.
func townshipMerged(t *testing.T) *life {
	l := newLife(t)
	l.building()
	l.wait("2019-06-03")
	require.NoError(t, l.report("2019-06-03", "2019-05", 20))
	before := l.open(process.TaskVerifyReport)
	merged := succeed{From: township, Into: huayang, Reason: "洋编发〔2019〕3号"}
	requireRefused(t, l.try("2019-06-04", office, process.CommandSucceed, merged), refusal.CodeNotHolder, "only the system")
	l.do("2019-06-04", System, process.CommandSucceed, merged)

	require.Equal(t, huayang, l.project.SupervisingUnit)
	after := l.open(process.TaskVerifyReport)
	require.Equal(t, process.Post{Unit: huayang.Code, Role: process.RoleStaff}, after.Holder)
	require.Equal(t, before.Due, after.Due, "the deadline stays")
	for _, task := range l.project.Tasks {
		for _, rung := range task.Ladder {
			for _, post := range append(rung.To, rung.Act) {
				require.NotEqual(t, township.Code, post.Unit, "%s of %s", rung.Key, task.Kind)
			}
		}
	}
	verify := VerifyInput{Task: after.ID, Agrees: true}
	requireRefused(t, l.try("2019-06-05", reviewer, process.CommandVerify, verify), refusal.CodeNotHolder, huayang.Code)
	mover := Actor{Person: "mover", Name: "王审", Posts: []process.Post{{Unit: huayang.Code, Role: process.RoleStaff}}}
	l.do("2019-06-05", mover, process.CommandVerify, verify)

	place := []Place{{Township: l.project.Places[0].Township}}
	var f refusal.Fields
	d := deciding{project: l.project, terms: l.terms}
	as := l.project.Particulars
	as.Places = place
	d.checkSupervisor(&f, as)
	require.Empty(t, f, "the successor supervises what stands there")
	return l
}

// Who was in a unit that was merged into the project's own decides nothing of the project: their post is of the unit now.
func TestSeparationFollowsTheSuccessor(t *testing.T) {
	l := newLife(t)
	l.building()
	l.wait("2019-06-03")
	require.NoError(t, l.report("2019-06-03", "2019-05", 20))
	l.do("2019-06-04", System, process.CommandSucceed, succeed{From: coop, Into: otherCoop, Reason: "合并"})
	require.Equal(t, otherCoop, l.project.Unit)
	both := Actor{Person: "wang2", Name: "王二", Posts: []process.Post{
		{Unit: otherCoop.Code, Role: process.RoleStaff}, {Unit: township.Code, Role: process.RoleStaff},
	}}
	verify := VerifyInput{Task: l.task(process.TaskVerifyReport), Agrees: true}
	requireRefused(t, l.try("2019-06-05", both, process.CommandVerify, verify), refusal.CodeSeparation, "")
	l.do("2019-06-05", reviewer, process.CommandVerify, verify)
}

func TestAMergedTownshipIsStillThatOfItsPlaces(t *testing.T) {
	unit := Unit{Code: "hy", Name: "华阳镇人民政府", Kind: process.Township}
	places := []Place{{Township: "戚氏镇"}}
	require.False(t, townshipOf(policy.SupervisionRule{}, places, unit, nil))
	require.True(t, townshipOf(policy.SupervisionRule{}, places, unit, []string{"戚氏镇人民政府"}))
	named := policy.SupervisionRule{Townships: map[string]string{"戚氏镇": "lt"}}
	require.False(t, townshipOf(named, places, unit, []string{"戚氏镇人民政府"}), "what the policy names comes first")
}
