package lifecycle

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/process"
	"sluice/refusal"
)

// takenBack is what the system asks for once somebody took an import back.
var takenBack = undoImport{Import: "9f2c", By: "钱办", Reason: "导错了工作表"}

// importTakenBack: nobody has touched the project, though time has; the register as it should have been brings it in anew.
func importTakenBack(t *testing.T) *life {
	l := newLife(t)
	line := registerLine(t)
	l.do("2019-03-12", office, process.CommandImport, line)
	l.wait("2019-05-06")
	require.NotEmpty(t, l.project.Tasks)
	requireRefused(t, l.try("2019-05-06", office, process.CommandUndoImport, takenBack), refusal.CodeNotHolder, "only the system")
	l.do("2019-05-06", System, process.CommandUndoImport, takenBack)
	require.True(t, l.project.Undone())
	require.True(t, l.project.Ended())
	require.True(t, l.nextDue.IsZero())
	require.Empty(t, l.project.Tasks)
	require.Empty(t, l.project.Name)
	requireRefused(t, l.try("2019-05-06", clerk, process.CommandFilePaper, FilePaperInput{Kind: "other"}), refusal.CodeNotFound, "no project")
	line.Name, line.AsOf = "更正后的名称", date(t, "2019-05-07")
	l.do("2019-05-07", office, process.CommandImport, line)
	require.Equal(t, "更正后的名称", l.project.Name)
	require.Equal(t, StageImplementation, l.project.Stage)
	l.open(process.TaskConfirmState)

	l.do("2019-05-08", reviewer, process.CommandConfirm, ConfirmInput{Task: l.task(process.TaskConfirmState), PlannedEnd: date(t, "2019-12-31")})
	requireRefused(t, l.try("2019-05-08", System, process.CommandUndoImport, takenBack), refusal.CodeStage, "somebody has done something")
	return l
}

// finishedTakenBack: also what a register said to be finished.
func finishedTakenBack(t *testing.T) *life {
	l := importedAsFinished(t)
	l.do("2019-03-13", System, process.CommandUndoImport, takenBack)
	require.True(t, l.project.Undone())
	return l
}
