package form

import (
	"net/url"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
	"sluice/lifecycle"
	"sluice/process"
)

// sum is a form of one sum of money.
type sum struct {
	Fen int64 `json:"fen"`
}

func TestMoneyIsNeverAFloat(t *testing.T) {
	for text, fen := range map[string]int64{ // as floats the last two would lose a fen
		"1,234.50": 123450, "１２３４.5": 123450, "¥ 12 元": 1200, "999999999999": 99999999999900, "-1.05": -105, "0.29": 29, "1.13": 113,
		"12万元": 12_000_000, "12.5万": 12_500_000, "１２.５ 万": 12_500_000, "0.3亿": 3_000_000_000, "¥1.2万元": 1_200_000,
	} {
		input, _, faults := Decode(reflect.TypeFor[sum](), url.Values{"fen": {text}})
		require.Empty(t, faults, text)
		require.Equal(t, fen, input.(*sum).Fen, text)
	}
	for _, text := range []string{".", "1.", "1.234", "abc", "1e3", "--1", "1.-5", "12345678901234", "٣", "万元", "1.2.3万", "12万亿", "12千元", "0.1234567万"} {
		_, kept, faults := Decode(reflect.TypeFor[sum](), url.Values{"fen": {text}})
		require.Len(t, faults, 1, text)
		require.Contains(t, faults[0].ZH, text)
		require.Equal(t, text, kept.Get("fen"), "what was typed is kept")
	}
}

// secrets is a form of passwords.
type secrets struct {
	Old string `json:"old" secret:"current-password"`
	New string `json:"new" secret:"new-password"`
}

func TestAPasswordIsWhatWasTyped(t *testing.T) {
	typed := url.Values{"old": {" old "}, "new": {"山高水长 2026 "}}
	input, _, faults := Decode(reflect.TypeFor[secrets](), typed)
	require.Empty(t, faults)
	require.Equal(t, secrets{Old: " old ", New: "山高水长 2026 "}, *input.(*secrets))
}

var example = lifecycle.ChangeInput{
	Reason: "水源不足\n改道", Items: []lifecycle.ChangeItem{{Item: "水渠", Before: "1 km", After: "2 km"}, {Item: "泵", Before: "无", After: "一台"}},
	ConcernsFen: 123450, Places: []lifecycle.Place{{Township: "龙亭镇", Villages: []string{"一村", "二村"}}}, Linkage: process.LinkageBase,
	Beneficiaries: 12, PlannedEnd: calendar.NewDate(2019, 10, 31),
}

// What an input holds, a form shows, and what the form sends is the input.
func TestAFormGivesBackWhatItWasFilledWith(t *testing.T) {
	back, _, faults := Decode(reflect.TypeFor[lifecycle.RequestChangeInput](), Filled(lifecycle.RequestChangeInput{ChangeInput: example}))
	require.Empty(t, faults)
	require.Equal(t, example, back.(*lifecycle.RequestChangeInput).ChangeInput)
}

// A needed number of 0 was said; one that may be left out was not.
func TestAZeroThatWasSaidIsFilledIn(t *testing.T) {
	report := Filled(lifecycle.ReportInput{Signer: "李文"})
	require.Equal(t, "0.00", report.Get("paid_fen"))
	require.Equal(t, "0", report.Get("jobs"))
	require.False(t, Filled(lifecycle.ChangeInput{}).Has("beneficiaries"))
}

func TestEmptyRowsAreTakenOut(t *testing.T) {
	input, clean, faults := Decode(reflect.TypeFor[lifecycle.RequestChangeInput](), url.Values{
		"items.0.item": {" "}, "items.3.item": {"水渠"}, "items.3.after": {"2 km"}, "items.99999.item": {"x"}, "concerns_fen": {"a lot"},
	})
	require.Equal(t, []lifecycle.ChangeItem{{Item: "水渠", After: "2 km"}}, input.(*lifecycle.RequestChangeInput).Items)
	require.Equal(t, "水渠", clean.Get("items.0.item"), "the form's numbers are the input's")
	require.Equal(t, "a lot", clean.Get("concerns_fen"))
	require.Len(t, faults, 1)
	require.Equal(t, "concerns_fen", faults[0].Field)
}

func TestOptionalGroupsAreLeftOut(t *testing.T) {
	wrong := func(kind reflect.Type, values url.Values) (input any, fields []string) {
		input, _, faults := Decode(kind, values)
		for _, fault := range faults {
			fields = append(fields, fault.Field)
		}
		return input, fields
	}
	input, fields := wrong(reflect.TypeFor[lifecycle.VisitInput](), url.Values{"on": {"2019-07-15"}, "seen": {"好"}})
	require.Empty(t, fields)
	require.Nil(t, input.(*lifecycle.VisitInput).Finding)
	input, fields = wrong(reflect.TypeFor[lifecycle.VisitInput](), url.Values{"finding.title": {"排水沟"}})
	require.Contains(t, fields, "on")
	require.Contains(t, fields, "finding.severity", "what is missing of a group that was begun")
	require.Equal(t, "排水沟", input.(*lifecycle.VisitInput).Finding.Title)
	_, fields = wrong(reflect.TypeFor[lifecycle.RecheckInput](), url.Values{"passed": {"false"}})
	require.NotContains(t, fields, "passed")
	_, fields = wrong(reflect.TypeFor[lifecycle.RecheckInput](), url.Values{})
	require.Contains(t, fields, "passed", "nothing is decided for anybody")
}
