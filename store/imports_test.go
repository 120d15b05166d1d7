package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

// register is a batch of finished projects and one that runs, as the import service makes it.
func register(t testing.TB, id string, finished int) port.ImportBatch {
	t.Helper()
	batch := port.ImportBatch{
		ID: id, File: "register.csv", AsOf: date("2019-12-31"), Actor: office, At: at("2020-01-02"), Rows: finished + 3, Skipped: 1,
		Faulty: 1, Units: []admin.UnitAdded{{Unit: lifecycle.Unit{Code: "hy-coop", Name: "华阳合作社", Kind: process.VillageCooperative}}},
	}
	command := func(i int, done bool) lifecycle.Command {
		code := fmt.Sprintf("YX2018-%03d", i)
		return lifecycle.Command{ID: id + "/" + code, Name: process.CommandImport, Actor: office, Code: code,
			Args: encode(t, lifecycle.ImportInput{
				Particulars: lifecycle.Particulars{
					Year: 2018, Name: "华阳镇茶园", Unit: coop, SupervisingUnit: township, Places: []lifecycle.Place{{Township: "华阳镇"}},
					Sector: "农业", Linkage: process.LinkageDividend, PlannedStart: date("2018-03-01"), PlannedEnd: date("2018-10-31"),
				},
				AwardFen: 1_000_000, Finished: done, Progress: 80, AsOf: batch.AsOf, Line: fmt.Sprintf("line %d", i),
			})}
	}
	for i := range finished {
		c := command(i+1, true)
		decision, err := lifecycle.Decide(lifecycle.Project{Code: c.Code, Incarnation: 1}, c, testTerms(t), batch.At)
		require.NoError(t, err)
		batch.Finished = append(batch.Finished, decision.Events...)
	}
	batch.Running = []lifecycle.Command{command(finished+1, false)}
	return batch
}

func TestImport(t *testing.T) {
	b := settled(t)
	batch := register(t, "import-1", 87)
	began := time.Now()
	receipt, err := b.WriteImport(t.Context(), batch)
	require.NoError(t, err)
	t.Logf("87 finished projects recorded in %s", time.Since(began).Round(time.Millisecond))
	want := port.ImportReceipt{
		ID: "import-1", File: "register.csv", AsOf: date("2019-12-31"), By: "钱办", At: at("2020-01-02"), Rows: 90, Closed: 87,
		Running: 1, Skipped: 1, Faulty: 1,
	}
	require.Equal(t, want, receipt)

	t.Run("what it brought", func(t *testing.T) {
		closed, err := b.Projects(t.Context(), port.ProjectFilter{Stage: "closed"}, port.Page{})
		require.NoError(t, err)
		require.Equal(t, 87, closed.Total)
		n, err := b.VerifyChain(t.Context(), "project/YX2018-050")
		require.NoError(t, err)
		require.EqualValues(t, 1, n)
		_, err = b.VerifyChain(t.Context(), lifecycle.AdminStream)
		require.NoError(t, err)
		units, err := b.UnitsByCode(t.Context(), []string{"hy-coop"})
		require.NoError(t, err)
		require.Len(t, units, 1)
		lines, err := b.Lines(t.Context(), []string{"YX2018-001", "YX2018-999"})
		require.NoError(t, err)
		require.Equal(t, map[string]string{"YX2018-001": "line 1"}, lines)
	})
	t.Run("the same again", func(t *testing.T) {
		before := b.dump()
		again, err := b.WriteImport(t.Context(), batch)
		require.NoError(t, err)
		require.Equal(t, want, again)
		require.Equal(t, before, b.dump())
	})
	t.Run("the sweeper starts the running one", func(t *testing.T) {
		known, err := b.TakeExpired(t.Context(), "sweeper", 10, nil)
		require.NoError(t, err)
		require.Len(t, known, 1)
		c := known[0].Intent.Command
		require.Equal(t, batch.Running[0], c)
		decision, err := lifecycle.Decide(lifecycle.Project{Code: c.Code, Incarnation: 1}, c, testTerms(t), batch.At)
		require.NoError(t, err)
		require.NoError(t, published(b.Publish(t.Context(), lifecycle.ProjectStream(c.Code), decision.Events)))
		receipt, err := b.Import(t.Context(), "import-1")
		require.NoError(t, err)
		want.Started, want.Complete = 1, true
		require.Equal(t, want, receipt)
		known, err = b.TakeExpired(t.Context(), "sweeper", 10, nil)
		require.NoError(t, err)
		require.Empty(t, known)
	})
	t.Run("receipts", func(t *testing.T) {
		second := register(t, "import-2", 0)
		second.Units, second.Running, second.At = nil, nil, at("2020-02-01")
		_, err := b.WriteImport(t.Context(), second)
		require.NoError(t, err)
		list, err := b.ImportList(t.Context(), port.Page{})
		require.NoError(t, err)
		require.Equal(t, 2, list.Total)
		require.Equal(t, "import-2", list.Items[0].ID)
		require.True(t, list.Items[0].Complete)
		_, err = b.Import(t.Context(), "nope")
		wantRefusal(t, err, refusal.CodeNotFound)
	})
}

func TestImportWritesAllOrNothing(t *testing.T) {
	taken := map[string]func(b *bench){
		"a finished code is a project's": func(b *bench) {
			b.life("YX2018-002").do("2019-03-01", clerk, process.CommandDeclare,
				declaration())
		},
		"a running code is a project's": func(b *bench) {
			b.life("YX2018-004").do("2019-03-01", clerk, process.CommandDeclare,
				declaration())
		},
		"a code is being declared": func(b *bench) {
			_, err := b.Open(b.t.Context(), intent(b.t, "d", "me", process.CommandDeclare, "YX2018-002", declaration()))
			require.NoError(b.t, err)
		},
		"a code is being imported": func(b *bench) {
			_, err := b.Open(b.t.Context(), intent(b.t, "d", "me", process.CommandImport, "YX2018-004", declaration()))
			require.NoError(b.t, err)
		},
		"a unit is there": func(b *bench) {
			require.NoError(b.t, b.administer("u", &admin.UnitAdded{Unit: lifecycle.Unit{Code: "hy-coop", Name: "x", Kind: process.Body}}))
		},
	}
	for name, take := range taken {
		t.Run(name, func(t *testing.T) {
			b := settled(t)
			take(b)
			before := b.dump()
			_, err := b.WriteImport(t.Context(), register(t, "import-1", 3))
			wantRefusal(t, err, refusal.CodeExists)
			require.Equal(t, before, b.dump())
			require.Empty(t, b.texts(`select id from imports`))
			require.Empty(t, b.texts(`select id from intents where id like 'import-1%'`))
		})
	}
	t.Run("a command's id is used", func(t *testing.T) {
		b := settled(t)
		batch := register(t, "import-1", 3)
		batch.Units, batch.Running[0].ID = nil, "bootstrap"
		_, err := b.WriteImport(t.Context(), batch)
		wantRefusal(t, err, refusal.CodeKeyReused)
		batch = register(t, "bootstrap", 3)
		_, err = b.WriteImport(t.Context(), batch)
		wantRefusal(t, err, refusal.CodeKeyReused)
	})
}

func TestImportsAtOnce(t *testing.T) {
	b := settled(t)
	var all sync.WaitGroup
	batch, rival := register(t, "import-1", 20), register(t, "import-2", 20)
	rival.Units = nil
	var mu sync.Mutex
	written := map[string]int{}
	for i := range 8 {
		all.Go(func() {
			of := batch
			if i%2 == 1 {
				of = rival
			}
			if _, err := b.WriteImport(t.Context(), of); err != nil {
				wantRefusal(t, err, refusal.CodeExists)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			written[of.ID]++
		})
	}
	all.Wait()
	require.Len(t, written, 1, "two registers of the same codes: one is in, whole")
	closed, err := b.Projects(t.Context(), port.ProjectFilter{Stage: "closed"}, port.Page{})
	require.NoError(t, err)
	require.Equal(t, 20, closed.Total)
}
