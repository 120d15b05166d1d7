package e2e

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestAfterwards has something come to one of the projects that were finished before the county had Sluice: it never had a workflow.
func TestAfterwards(t *testing.T) {
	works(t)
	dir := folder(t)
	s := up(t, dir, "2019-03-12")
	output, err := s.importFile(registerUTF8)
	require.NoError(t, err, output)
	row := s.admin.get("/api/v1/projects?stage=closed&page_size=1").items()[0]
	code := row["code"].(string)
	at := "/api/v1/projects/" + code
	project := func() object { return s.admin.get(at).json() }
	unitOf := func(field string) string { return project()[field].(object)["code"].(string) }
	clerk := s.admin.person("clerk", "李文", unitOf("unit")+"/staff")
	reviewer := s.admin.person("reviewer", "王审", unitOf("supervising_unit")+"/staff")
	officer := s.admin.person("officer", "孙片", "ssb/slice_officer")

	var all sync.WaitGroup
	for i := range 8 { // each may be the one that starts its workflow, and each may meet one that is just ending
		all.Go(func() {
			path := fmt.Sprintf("%s/papers?kind=other&name=%d.pdf", at, i)
			if a, err := clerk.send(http.MethodPost, path, []byte(fmt.Sprint("paper ", i))); err != nil || a.Status >= 300 {
				t.Errorf("paper %d: %v %s", i, err, a.Body)
			}
		})
	}
	all.Wait()
	require.Len(t, project()["papers"], 8)
	clerk.do(http.MethodPost, at+"/request-payment", object{"instalment": "advance", "amount_fen": 1}).refused(409, "stage")

	finding := object{"on": "2019-03-12", "seen": "闲置", "finding": object{"title": "资产闲置", "severity": "serious"}}
	officer.post(at+"/visit", finding)
	require.Equal(t, "closed", project()["stage"])
	require.Equal(t, "closed", s.admin.get(at + "/live").json()["project"].(object)["stage"], "a workflow keeps the time of what is open")
	clerk.post("/api/v1/tasks/"+s.admin.task(code, "answer_finding")+"/answer", object{"text": "已出租"})
	officer.post("/api/v1/tasks/"+s.admin.task(code, "recheck")+"/recheck", object{"passed": true, "on": "2019-03-12", "note": "已投用"})
	require.Eventually(t, func() bool {
		return s.admin.get("/api/v1/health").json()["engine"].(object)["running"].(float64) == 7
	}, time.Minute, 100*time.Millisecond, "nothing is open: it has ended again; six projects and the office run")

	award := project()["award_fen"].(float64)
	var register object
	for _, field := range []string{"name", "places", "sector", "linkage_model", "beneficiaries", "annual_income_increase_fen",
		"planned_start", "planned_end"} {
		if register == nil {
			register = object{"award_fen": award + 100}
		}
		register[field] = project()[field]
	}
	correction := object{"register": register, "reason": "万元误填"}
	clerk.post(at+"/correct", correction)
	require.EqualValues(t, award, project()["award_fen"], "nothing changes before it is approved")
	reviewer.post("/api/v1/tasks/"+s.admin.task(code, "decide_correction")+"/decide", object{"verdict": "approve"})
	require.EqualValues(t, award+100, project()["award_fen"])
	s.stop()

	s = up(t, dir, stepped)
	clerk.url = s.url
	clerk.paper(code, "final_account")
	require.Len(t, project()["papers"], 9)
	require.Empty(t, s.admin.get("/api/v1/chains?most=200").json()["broken"])
	s.stop()
}
