package e2e

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const corrected = `
years:
  - year: 2019
    source: 洋政办发〔2019〕4号
    holidays:
      - name: 县庆
        free: [2019-03-08]
`

// TestCalendarCorrected publishes a correction of the calendar while a decision waits: it is previewed, then every open deadline
// moves by itself, once.
func TestCalendarCorrected(t *testing.T) {
	works(t)
	c := up(t, folder(t), "2019-03-01").county()
	c.admin.step("2019-03-04 09:00")
	code := c.declared("龙亭镇有机水稻基地建设项目")
	c.clerk.post("/api/v1/projects/"+code+"/submit", object{})
	task := c.admin.task(code, "decide")
	due := func() string {
		return c.admin.get("/api/v1/tasks/" + task).json()["due"].(object)["on"].(string)
	}
	require.Equal(t, "2019-03-11", due())

	yaml := []string{"Content-Type", "application/yaml"}
	preview := c.office.do(http.MethodPost, "/api/v1/calendars/preview", []byte(corrected), yaml...).ok().json()
	require.EqualValues(t, 1, preview["moves"].(object)["total"])
	require.Equal(t, "2019-03-11", due(), "a preview moves nothing")
	c.office.do(http.MethodPost, "/api/v1/calendars", []byte(corrected), yaml...).refused(http.StatusForbidden, "not_holder")
	c.admin.do(http.MethodPost, "/api/v1/calendars", []byte(corrected), yaml...).ok()
	c.admin.step("2019-03-04 10:00")
	require.Eventually(t, func() bool { return due() == "2019-03-12" }, time.Minute, 200*time.Millisecond,
		"counted anew without anybody's help")

	c.admin.step("2019-03-13 12:00")
	moved, rungs := 0, 0
	for _, e := range c.admin.get("/api/v1/projects/" + code + "/events?page_size=200").items() {
		switch e["type"] {
		case "due_moved":
			moved++
		case "rung_reached":
			rungs++
		}
	}
	require.Equal(t, 1, moved)
	require.Equal(t, 2, rungs, "the reminder before and the one after, by the new date alone")
	c.stop()
}
