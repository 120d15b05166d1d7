package lifecycle

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/calendar"
	"sluice/process"
)

// TestReceivedInTimeIsInTime: a report came in within its last day and was decided after it, because we were away. It is not late, and the
// event keeps the time at which it was decided.
func TestReceivedInTimeIsInTime(t *testing.T) {
	report := func(received, decided string) Report {
		l := newLife(t)
		l.building()
		month := calendar.Month{Year: 2019, Month: time.May} // due on 5 June
		args, err := json.Marshal(ReportInput{Month: month, Progress: 20, Signer: "李文"})
		require.NoError(t, err)
		l.wait("2019-06-04")
		decision, err := Decide(l.project, Command{
			ID: "k", Name: process.CommandReport, Actor: clerk, Code: "SS2019-101", Units: units, Args: args, Received: at(t, received),
		}, l.terms, at(t, decided))
		require.NoError(t, err)
		after, err := FoldAll(l.project, decision.Events)
		require.NoError(t, err)
		require.Equal(t, at(t, decided), after.At)
		return after.Reports[len(after.Reports)-1]
	}
	require.False(t, report("2019-06-05 23:59", "2019-06-06 00:01").Late)
	require.False(t, report("2019-06-05 23:59", "2019-06-07 10:00").Late, "however long we were away")
	require.True(t, report("2019-06-06 00:00", "2019-06-06 00:01").Late)
	require.True(t, report("2019-06-08 09:00", "2019-06-06 00:01").Late, "what is said to have come in later came in now")
}
