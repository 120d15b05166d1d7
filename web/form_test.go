package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
)

func TestMoneyIsNeverAFloat(t *testing.T) {
	for text, fen := range map[string]int64{ // as floats the last two would lose a fen
		"1,234.50": 123450, "１２３４.5": 123450, "¥ 12 元": 1200, "999999999999": 99999999999900, "-1.05": -105, "0.29": 29, "1.13": 113,
	} {
		body, _, faults := gather(reflect.TypeFor[lifecycle.ChangeInput](), url.Values{"concerns_fen": {text}})
		require.Empty(t, faults, text)
		require.Equal(t, fen, body["concerns_fen"], text)
	}
	for _, text := range []string{".", "1.", "1.234", "abc", "1e3", "--1", "1.-5", "12345678901234", "٣", "12万元"} {
		body, _, faults := gather(reflect.TypeFor[lifecycle.ChangeInput](), url.Values{"concerns_fen": {text}})
		require.Contains(t, faults["concerns_fen"].ZH, text)
		require.Equal(t, text, body["concerns_fen"], "what was typed is kept")
	}
	require.Equal(t, "1,234,567.05", yuan(123456705))
	require.Equal(t, "-0.10", yuan(-10))
	require.Equal(t, "9,411.61", wan(9411_61_0000))
}

var example = lifecycle.ChangeInput{
	Reason: "水源不足\n改道", Items: []lifecycle.ChangeItem{{Item: "水渠", Before: "1 km", After: "2 km"}, {Item: "泵", Before: "无", After: "一台"}},
	ConcernsFen: 123450, Places: []lifecycle.Place{{Township: "龙亭镇", Villages: []string{"一村", "二村"}}}, Linkage: process.LinkageBase,
	Beneficiaries: 12, PlannedEnd: calendar.NewDate(2019, 10, 31),
}

// What an input holds, a form shows, and what the form sends is the input.
func TestAFormGivesBackWhatItWasFilledWith(t *testing.T) {
	body, _, faults := gather(reflect.TypeFor[lifecycle.RequestChangeInput](), filled(lifecycle.RequestChangeInput{ChangeInput: example}))
	require.Empty(t, faults)
	text, err := json.Marshal(body)
	require.NoError(t, err)
	var back lifecycle.ChangeInput
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, example, back)
}

// A needed number of 0 was said; one that may be left out was not.
func TestAZeroThatWasSaidIsFilledIn(t *testing.T) {
	report := filled(lifecycle.ReportInput{Signer: "李文"})
	require.Equal(t, "0.00", report.Get("paid_fen"))
	require.Equal(t, "0", report.Get("jobs"))
	require.False(t, filled(lifecycle.ChangeInput{}).Has("beneficiaries"))
}

func TestEmptyRowsAreTakenOut(t *testing.T) {
	body, clean, _ := gather(reflect.TypeFor[lifecycle.RequestChangeInput](), url.Values{
		"items.0.item": {" "}, "items.3.item": {"水渠"}, "items.3.after": {"2 km"}, "items.99999.item": {"x"}, "concerns_fen": {"a lot"},
	})
	require.Equal(t, []any{map[string]any{"item": "水渠", "before": "", "after": "2 km"}}, body["items"])
	require.Equal(t, "水渠", clean.Get("items.0.item"), "the form's numbers are the API's")
	require.Equal(t, "a lot", body["concerns_fen"], "the API says what is wrong with it")
	require.NotContains(t, body, "planned_end")
}

func TestOptionalGroupsAreLeftOut(t *testing.T) {
	body, _, _ := gather(reflect.TypeFor[lifecycle.VisitInput](), url.Values{"on": {"2019-07-15"}, "seen": {"好"}})
	require.Equal(t, map[string]any{"on": "2019-07-15", "seen": "好"}, body)
	body, _, _ = gather(reflect.TypeFor[lifecycle.VisitInput](), url.Values{"finding.title": {"排水沟"}})
	require.Equal(t, map[string]any{"seen": "", "finding": map[string]any{"title": "排水沟"}}, body, "what is missing the API says")
	body, _, _ = gather(reflect.TypeFor[lifecycle.RecheckInput](), url.Values{"passed": {"false"}})
	require.Equal(t, false, body["passed"])
	body, _, _ = gather(reflect.TypeFor[lifecycle.RecheckInput](), url.Values{})
	require.NotContains(t, body, "passed", "nothing is decided for anybody")
}

func TestARefusalMarksAllThatIsMissing(t *testing.T) {
	s := newStandIn(t)
	s.withDeclarant(t)
	s.lay("POST /projects", http.StatusUnprocessableEntity, problem{Status: 422, Code: "invalid", TitleZH: "内容有误", DetailZH: "提交的内容有误",
		Errors: []fieldProblem{{Field: "requested_fen", MessageZH: "须为整数"}}})
	shown := s.send("POST", "/declare", session, url.Values{"name": {"水稻"}, keyField: {"k"}})
	require.Equal(t, http.StatusUnprocessableEntity, shown.Code)
	body := shown.Body.String()
	marked := func(field string) *regexp.Regexp {
		return regexp.MustCompile(`name="` + field + `"[^>]*aria-invalid="true"`)
	}
	require.Regexp(t, marked("requested_fen"), body)
	require.Regexp(t, marked("sector"), body, "what the API has not come to yet")
	require.NotRegexp(t, marked("name"), body, "what is there")
	require.NotRegexp(t, marked("annual_income_increase_fen"), body, "what may be left out")
	require.NotRegexp(t, marked("places.0.township"), body, "a row is looked at as a whole")
}
