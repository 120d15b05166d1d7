package lifecycle

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
	"sluice/policy"
)

func TestRungsInWords(t *testing.T) {
	for _, c := range []struct {
		rung Rung
		zh   string
		en   string
	}{
		{Rung{Key: "before-1", Offset: calendar.Period{N: -1, Unit: calendar.WorkingDays}}, "到期前 1 个工作日", "1 working day before it is due"},
		{Rung{Key: "after-5", Offset: calendar.Period{N: 5, Unit: calendar.Days}}, "逾期 5 天", "5 days late"},
		{Rung{Key: "limit-6", Offset: calendar.Period{N: 6, Unit: calendar.Months}, Fixed: true}, "自交办起满 6 个月", "6 months after it began"},
		{Rung{Key: "L2", Offset: calendar.Period{N: 15, Unit: calendar.Days}}, "L2", "L2"},
	} {
		require.Equal(t, policy.Words{ZH: c.zh, EN: c.en}, c.rung.Words())
	}
}

func TestTasksAreCalledByWhatTheyAreAbout(t *testing.T) {
	report := words("报送月报", "monthly report")
	for subject, zh := range map[string]string{
		"2019-05": "报送月报 2019-05", "F12": "报送月报 F12", "P3/finance": "报送月报 P3", "opinion": "报送月报", "": "报送月报", "plan/township": "报送月报",
	} {
		require.Equal(t, zh, Called(report, subject).ZH, subject)
	}
}
