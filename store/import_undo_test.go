package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
	"sluice/store"
)

// swept carries out what waits, as the engine does.
func (b *bench) swept() {
	b.t.Helper()
	taken, err := b.TakeExpired(b.t.Context(), "sweeper", 100, nil)
	require.NoError(b.t, err)
	for _, known := range taken {
		c := known.Intent.Command
		p := lifecycle.Project{Code: c.Code, Incarnation: 1}
		if known.Revision > 0 {
			p, err = b.Project(b.t.Context(), c.Code)
			require.NoError(b.t, err)
		}
		decision, err := lifecycle.Decide(p, c, testTerms(b.t), at("2020-01-03"))
		require.NoError(b.t, err)
		require.NoError(b.t, published(b.Publish(b.t.Context(), lifecycle.ProjectStream(c.Code), decision.Events)))
	}
}

// TestAnImportTakenBackLeavesTheLists: what is made again from the log is the same, before and after a register brings the codes in anew.
func TestAnImportTakenBackLeavesTheLists(t *testing.T) {
	b := peopled(t)
	batch := register(t, "import-1", 3)
	_, err := b.WriteImport(t.Context(), batch)
	require.NoError(t, err)
	undo := &admin.RegisterTakenBack{Import: "import-1", Reason: "导错了"}
	wantRefusal(t, b.administer("u0", undo), refusal.CodeStage)
	b.swept()
	require.NoError(t, b.administer("u1", undo))
	wantRefusal(t, b.administer("u2", undo), refusal.CodeStage)
	receipt, err := b.Import(t.Context(), "import-1")
	require.NoError(t, err)
	require.Equal(t, 4, receipt.Left)
	require.Equal(t, administrator.Name, receipt.UndoneBy)
	b.swept()
	require.Empty(t, b.texts(`select code from projects`))
	require.Empty(t, b.texts(`select id from tasks`))
	open, err := b.OpenStreams(t.Context())
	require.NoError(t, err)
	require.Empty(t, open, "no workflow runs for them")
	rebuilt := func() {
		before := b.dump()
		require.NoError(t, store.Rebuild(t.Context(), b.ownerURL, nil))
		require.Equal(t, before, b.dump())
	}
	rebuilt()

	codes := []string{"YX2018-001", "YX2018-002", "YX2018-003", "YX2018-004"}
	undone, err := b.Undone(t.Context(), append(codes, "YX2018-999"))
	require.NoError(t, err)
	require.Len(t, undone, 4)
	again := register(t, "import-2", 3)
	again.Units, again.Finished = nil, nil
	for _, code := range codes[:3] {
		c := lifecycle.Command{ID: "import-2/" + code, Name: process.CommandImport, Actor: office, Code: code, Args: encode(t, lifecycle.ImportInput{
			Particulars: lifecycle.Particulars{
				Year: 2018, Name: "更正后的茶园", Unit: coop, SupervisingUnit: township, Places: []lifecycle.Place{{Township: "华阳镇"}},
				Sector: "农业", Linkage: process.LinkageDividend, PlannedStart: date("2018-03-01"), PlannedEnd: date("2018-10-31"),
			}, AwardFen: 1_000_000, Finished: true, Progress: 100, AsOf: again.AsOf, Line: code,
		})}
		decision, err := lifecycle.Decide(undone[code], c, testTerms(t), at("2020-01-04"))
		require.NoError(t, err)
		again.Finished = append(again.Finished, decision.Events...)
	}
	_, err = b.WriteImport(t.Context(), again)
	require.NoError(t, err)
	receipt, err = b.Import(t.Context(), "import-1")
	require.NoError(t, err)
	require.Zero(t, receipt.Left, "what came again is another import's")
	b.swept()
	require.Equal(t, codes, b.texts(`select code from projects order by 1`))
	n, err := b.VerifyChain(t.Context(), "project/YX2018-001")
	require.NoError(t, err)
	require.EqualValues(t, 3, n, "brought in, taken back, brought in")
	rebuilt()
	rival := again
	rival.ID, rival.Running = "import-3", nil
	_, err = b.WriteImport(t.Context(), rival)
	wantRefusal(t, err, refusal.CodeExists)
	require.Equal(t, port.ImportReceipt{}.Undone, receipt2(t, b).Undone)
}

func receipt2(t *testing.T, b *bench) port.ImportReceipt {
	receipt, err := b.Import(t.Context(), "import-2")
	require.NoError(t, err)
	return receipt
}
