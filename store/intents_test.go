package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"sluice/admin"
	"sluice/engine"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/refusal"
	"sluice/service/port"
)

// intent is what the engine opens for a command to the project.
func intent(t testing.TB, id, owner string, name process.CommandName, code string, args any) engine.Intent {
	return engine.Intent{
		Command:     lifecycle.Command{ID: id, Name: name, Actor: clerk, Code: code, Args: encode(t, args)},
		Fingerprint: "fingerprint of " + id, Owner: owner,
	}
}

// founded is a bench with a policy and a project in draft.
func founded(t testing.TB) (*bench, *life) {
	b := newBench(t)
	_, err := b.Bootstrap(t.Context(), at("2019-01-01"), policy.DefaultDocument(), admin.PersonAdded{Person: "admin", Name: "管理员"},
		strings.Repeat("a", 64))
	require.NoError(t, err)
	l := b.life(code)
	l.do("2019-03-01", clerk, process.CommandDeclare, declaration())
	return b, l
}

func (b *bench) expire(id string) {
	b.exec(`update intents set lease = now() - interval '1 second' where id = $1`, id)
}

func TestOpenAnIntent(t *testing.T) {
	b, l := founded(t)
	edit := intent(t, "k1", "me", process.CommandEdit, code, declaration())

	known, err := b.Open(t.Context(), edit)
	require.NoError(t, err)
	edit.Take = 1
	require.Equal(t, engine.Known{State: engine.Fresh, Intent: edit, Revision: 2, Digest: known.Digest, Incarnation: 1,
		Events: known.Events}, known)
	require.Empty(t, known.Events)
	require.NotEmpty(t, known.Digest)

	t.Run("again while its owner lives", func(t *testing.T) {
		for _, owner := range []string{"me", "another"} {
			again := edit
			again.Owner = owner
			known, err := b.Open(t.Context(), again)
			require.NoError(t, err)
			require.Equal(t, engine.Elsewhere, known.State, owner)
		}
	})
	t.Run("with another request", func(t *testing.T) {
		other := edit
		other.Fingerprint = "another"
		_, err := b.Open(t.Context(), other)
		wantRefusal(t, err, refusal.CodeKeyReused)
	})
	t.Run("when the lease has expired", func(t *testing.T) {
		b.expire("k1")
		again := edit
		again.Owner = "another"
		known, err := b.Open(t.Context(), again)
		require.NoError(t, err)
		require.Equal(t, engine.Fresh, known.State)
		require.Equal(t, []string{"another 1"}, b.texts(`select owner || ' ' || tries from intents where id = 'k1'`))
	})
	t.Run("when it is done", func(t *testing.T) {
		events := l.decide("2019-03-02", clerk, process.CommandFilePaper, lifecycle.FilePaperInput{
			Kind: "other", SHA256: strings.Repeat("1", 64), Size: 1, Name: "a.pdf",
		})
		for i := range events {
			events[i].Command = "k1"
		}
		require.NoError(t, published(b.Publish(t.Context(), stream, events)))
		known, err := b.Open(t.Context(), edit)
		require.NoError(t, err)
		require.Equal(t, engine.Done, known.State)
		require.Equal(t, events, known.Events)
		require.EqualValues(t, 3, known.Revision)
		require.Equal(t, []string{"t"}, b.texts(`select (command is null and done is not null)::text::char from intents where id = 'k1'`))

		other := edit
		other.Fingerprint = "another"
		_, err = b.Open(t.Context(), other)
		wantRefusal(t, err, refusal.CodeKeyReused)
		b.exec(`delete from intents`)
		known, err = b.Open(t.Context(), edit)
		require.NoError(t, err)
		require.Equal(t, engine.Done, known.State, "the log knows it without the intent")
		require.Empty(t, b.texts(`select id from intents`))
	})
	t.Run("to a project that is not there", func(t *testing.T) {
		_, err := b.Open(t.Context(), intent(t, "k2", "me", process.CommandEdit, "SS2019-999", declaration()))
		wantRefusal(t, err, refusal.CodeNotFound)
		require.Empty(t, b.texts(`select id from intents where id = 'k2'`))
	})
	t.Run("that begins a project which is there", func(t *testing.T) {
		_, err := b.Open(t.Context(), intent(t, "k3", "me", process.CommandImport, code, struct{}{}))
		wantRefusal(t, err, refusal.CodeExists)
	})
	t.Run("that begins a project which another intent begins", func(t *testing.T) {
		known, err := b.Open(t.Context(), intent(t, "k4", "me", process.CommandImport, "OLD-01", struct{}{}))
		require.NoError(t, err)
		require.Equal(t, engine.Known{State: engine.Fresh, Intent: known.Intent, Events: known.Events}, known)
		_, err = b.Open(t.Context(), intent(t, "k5", "me", process.CommandImport, "OLD-01", struct{}{}))
		wantRefusal(t, err, refusal.CodeExists)
	})
}

func TestOpenOnAClosedProject(t *testing.T) {
	b := newBench(t)
	l := b.life(code)
	l.closed()
	_, err := b.Open(t.Context(), intent(t, "late", "me", process.CommandEdit, code, declaration()))
	r := wantRefusal(t, err, refusal.CodeStage)
	require.Contains(t, r.EN, "2022-01-04 (finished)")
	require.Contains(t, r.ZH, "2022-01-04")
	require.Empty(t, b.texts(`select id from intents where id = 'late'`))

	last := l.log[len(l.log)-1].Command
	b.exec(`
		insert into intents (id, stream, name, person, fingerprint, owner, lease, done)
		values ($1, $2, 'close', 'office', 'f', '', now(), now())
		on conflict do nothing`, last, stream)
	done := intent(t, last, "me", process.CommandClose, code, struct{}{})
	done.Fingerprint = "f"
	known, err := b.Open(t.Context(), done)
	require.NoError(t, err)
	require.Equal(t, engine.Done, known.State)
	require.NotEmpty(t, known.Events)
}

func TestAFinishedProjectTakesWhatComesAfterwards(t *testing.T) {
	b := newBench(t)
	l := b.life(code)
	l.closed()
	known, err := b.Open(t.Context(), intent(t, "visit", "me", process.CommandVisit, code, struct{}{}))
	require.NoError(t, err)
	require.Equal(t, engine.Fresh, known.State)
	p, closed, err := b.Closed(t.Context(), stream)
	require.NoError(t, err)
	require.True(t, closed)
	require.Equal(t, l.project.Revision, p.Revision, "it goes on from the record")
	require.JSONEq(t, string(encode(t, l.project)), string(encode(t, p)))

	officer := lifecycle.Actor{Person: "officer", Name: "孙片", Posts: []process.Post{{Unit: "ssb", Role: process.RoleSliceOfficer}}}
	l.do("2022-03-01", officer, process.CommandVisit, lifecycle.VisitInput{
		On: date("2022-03-01"), Seen: "闲置", Finding: &lifecycle.FindingInput{Title: "资产闲置", Severity: process.Serious},
	})
	require.Equal(t, []string{"closed 2 red"}, b.texts(`select stage || ' ' || open_tasks || ' ' || light from projects`))
	require.Len(t, b.texts(`select id from tasks where closed is null`), 2, "the answer, and the act that its level asks for")
	_, closed, err = b.Closed(t.Context(), "project/SS2019-999")
	require.NoError(t, err)
	require.False(t, closed)
}

func TestARefusedDeclarationGivesItsCodeBack(t *testing.T) {
	b := newBench(t)
	_, err := b.Bootstrap(t.Context(), at("2019-01-01"), policy.DefaultDocument(), admin.PersonAdded{Person: "admin", Name: "管理员"},
		strings.Repeat("a", 64))
	require.NoError(t, err)
	open := func(id string) engine.Known {
		known, err := b.Open(t.Context(), intent(t, id, "me", process.CommandDeclare, "", declaration()))
		require.NoError(t, err)
		return known
	}
	refuse := func(known engine.Known) {
		require.NoError(t, b.Refuse(t.Context(), known.Intent, refusal.New(refusal.CodeInvalid, "不行", "no")))
	}
	codeOf := func(known engine.Known) string { return known.Intent.Command.Code }
	first, second, third, fourth := open("k1"), open("k2"), open("k3"), open("k4")
	require.Equal(t, []string{"SS2019-001", "SS2019-002", "SS2019-003", "SS2019-004"},
		[]string{codeOf(first), codeOf(second), codeOf(third), codeOf(fourth)})
	refuse(third)
	refuse(second)
	require.Equal(t, "SS2019-001", codeOf(open("k1")), "who has a code keeps it")
	require.Equal(t, "SS2019-002", codeOf(open("k5")), "the lowest first")
	require.Equal(t, "SS2019-003", codeOf(open("k6")))
	require.Equal(t, "SS2019-005", codeOf(open("k7")))
	require.ErrorIs(t, b.Refuse(t.Context(), third.Intent, refusal.New(refusal.CodeInvalid, "不行", "no")), engine.ErrLeaseLost)
	require.Equal(t, "SS2019-006", codeOf(open("k8")), "a code is given back once")

	var all sync.WaitGroup
	for i := range 40 { // some are refused, some come twice with the same key
		all.Go(func() {
			known, err := b.Open(t.Context(), intent(t, fmt.Sprint("race", i/2), "me", process.CommandDeclare, "", declaration()))
			if err == nil && known.State == engine.Fresh && i%4 == 0 {
				err = b.Refuse(t.Context(), known.Intent, refusal.New(refusal.CodeInvalid, "不行", "no"))
			}
			if err != nil && !errors.Is(err, engine.ErrLeaseLost) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	held := b.texts(`select stream from intents where name = 'declare' order by stream`)
	given := len(held)
	for i := range 60 {
		codeOf(open(fmt.Sprint("then", i)))
	}
	held = b.texts(`select stream from intents where name = 'declare' order by stream`)
	require.Len(t, held, given+60)
	for i, stream := range held {
		require.Equal(t, fmt.Sprintf("project/SS2019-%03d", i+1), stream, "no gap")
	}
}

func TestOnlyOneTakesAnExpiredIntentOver(t *testing.T) {
	b, _ := founded(t)
	for i := range 5 {
		_, err := b.Open(t.Context(), intent(t, fmt.Sprint("k", i), "dead", process.CommandEdit, code, declaration()))
		require.NoError(t, err)
	}
	b.exec(`update intents set lease = now() - interval '1 second' where id <> 'k4'`)
	var mu sync.Mutex
	taken := map[string]int{}
	var swept []engine.Known
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for range 4 {
				owner := fmt.Sprint("sweeper", i)
				known, err := b.TakeExpired(t.Context(), owner, 1, nil)
				mu.Lock()
				assert.NoError(t, err)
				for _, k := range known {
					assert.Equal(t, owner, k.Intent.Owner)
					taken[k.Intent.Command.ID]++
				}
				swept = append(swept, known...)
				mu.Unlock()
			}
		})
		all.Go(func() {
			known, err := b.Open(t.Context(), intent(t, fmt.Sprint("k", i%5), "api", process.CommandEdit, code, declaration()))
			mu.Lock()
			defer mu.Unlock()
			assert.NoError(t, err)
			if known.State == engine.Fresh {
				taken[known.Intent.Command.ID]++
			}
		})
	}
	all.Wait()
	require.Equal(t, map[string]int{"k0": 1, "k1": 1, "k2": 1, "k3": 1}, taken)
	for _, k := range swept {
		require.Equal(t, engine.Fresh, k.State)
		require.Equal(t, "fingerprint of "+k.Intent.Command.ID, k.Intent.Fingerprint)
		require.Equal(t, clerk.Person, k.Intent.Command.Actor.Person)
		require.EqualValues(t, 2, k.Revision)
	}
}

func TestTakeExpiredMarksWhatTheLogKnows(t *testing.T) {
	b, _ := founded(t)
	command := intent(t, code+"-1", "dead", process.CommandDeclare, code, declaration())
	b.exec(`
		insert into intents (id, stream, name, person, fingerprint, command, owner, lease)
		values ($1, $2, 'declare', 'clerk', 'f', $3::json, 'dead', now())
		on conflict (id) do update set done = null, command = excluded.command, owner = 'dead', lease = now()`, command.Command.ID, stream, string(encode(t, command.Command)))
	known, err := b.TakeExpired(t.Context(), "me", 10, nil)
	require.NoError(t, err)
	require.Len(t, known, 1)
	require.Equal(t, engine.Done, known[0].State)
	require.Equal(t, []string{code + "-1"}, b.texts(`select id from intents where done is not null and id like 'SS%'`))
}

func TestRefuseAnIntent(t *testing.T) {
	b, _ := founded(t)
	mine := intent(t, "k1", "me", process.CommandEdit, code, declaration())
	opened, err := b.Open(t.Context(), mine)
	require.NoError(t, err)
	mine = opened.Intent
	why := refusal.New(refusal.CodeStage, "不行", "not now")

	b.exec(`update intents set owner = 'another' where id = 'k1'`)
	require.ErrorIs(t, b.Refuse(t.Context(), mine, why), engine.ErrLeaseLost)
	require.Empty(t, b.texts(`select command from attempts`))

	b.exec(`update intents set owner = 'me' where id = 'k1'`)
	require.NoError(t, b.Refuse(t.Context(), mine, why))
	require.Empty(t, b.texts(`select id from intents where id = 'k1'`))
	require.Equal(t, []string{"k1 clerk edit SS2019-001 stage: stage: not now"},
		b.texts(`select concat_ws(' ', command, person, name, project, code || ':', message) from attempts`))
	require.ErrorIs(t, b.Refuse(t.Context(), mine, why), engine.ErrLeaseLost)

	known, err := b.Open(t.Context(), mine)
	require.NoError(t, err)
	require.Equal(t, engine.Fresh, known.State, "a refusal is not remembered against the key")
}

func TestReleaseRenewAndTroubles(t *testing.T) {
	b, _ := founded(t)
	mine := intent(t, "k1", "me", process.CommandEdit, code, declaration())
	opened, err := b.Open(t.Context(), mine)
	require.NoError(t, err)
	mine = opened.Intent
	troubles, err := b.Troubles(t.Context())
	require.NoError(t, err)
	require.Empty(t, troubles, "a command under way is no trouble")

	cause := errors.New("the engine\n does not answer: " + strings.Repeat("很", 400) + "\x00")
	require.NoError(t, b.Release(t.Context(), mine, cause))
	troubles, err = b.Troubles(t.Context())
	require.NoError(t, err)
	require.Len(t, troubles, 1)
	require.Equal(t, code, troubles[0].Project)
	require.Equal(t, process.CommandEdit, troubles[0].Command)
	require.Equal(t, 1, troubles[0].Tries)
	require.True(t, strings.HasPrefix(troubles[0].Error, "the engine does not answer: 很"))
	require.LessOrEqual(t, len(troubles[0].Error), 510)
	require.WithinDuration(t, time.Now(), troubles[0].Since, time.Minute)

	t.Run("the first time the sweeper takes it at once", func(t *testing.T) {
		require.NoError(t, b.Renew(t.Context(), []engine.Intent{mine}), "what was released is nobody's")
		known, err := b.TakeExpired(t.Context(), "sweeper", 10, nil)
		require.NoError(t, err)
		require.Len(t, known, 1)
		mine = known[0].Intent
	})
	t.Run("the second time it waits, but a caller does not", func(t *testing.T) {
		require.NoError(t, b.Release(t.Context(), mine, nil))
		known, err := b.TakeExpired(t.Context(), "sweeper", 10, nil)
		require.NoError(t, err)
		require.Empty(t, known)
		again := intent(t, "k1", "caller", process.CommandEdit, code, declaration())
		opened, err := b.Open(t.Context(), again)
		require.NoError(t, err)
		require.Equal(t, engine.Fresh, opened.State)
		mine = opened.Intent
	})
	t.Run("renewed", func(t *testing.T) {
		b.exec(`update intents set lease = now() + interval '1 second'`)
		require.NoError(t, b.Renew(t.Context(), []engine.Intent{mine}))
		require.Equal(t, []string{"true"}, b.texts(`select (lease > now() + interval '8 seconds')::text from intents where id = 'k1'`))
	})
	t.Run("by who lost it", func(t *testing.T) {
		lost := mine
		lost.Owner = "me"
		require.NoError(t, b.Release(t.Context(), lost, nil))
		require.Equal(t, []string{"caller"}, b.texts(`select owner from intents where id = 'k1'`))
	})
}

func TestADeclarationGetsACode(t *testing.T) {
	b, _ := founded(t)
	declare := func(id string) string {
		known, err := b.Open(t.Context(), intent(t, id, "me", process.CommandDeclare, "", declaration()))
		require.NoError(t, err)
		return known.Intent.Command.Code
	}
	require.Equal(t, "SS2019-002", declare("d1"), "a project has 001 already")
	require.Equal(t, "SS2019-003", declare("d2"))
	require.Equal(t, "SS2019-002", declare("d1"), "the same key finds the same code")
	b.expire("d1")
	require.Equal(t, "SS2019-002", declare("d1"), "also when it is taken over")
	b.expire("d1")
	known, err := b.TakeExpired(t.Context(), "sweeper", 1, nil)
	require.NoError(t, err)
	require.Equal(t, "SS2019-002", known[0].Intent.Command.Code, "also when the sweeper takes it")

	t.Run("a code that was sent twice is kept for a while", func(t *testing.T) {
		require.NoError(t, b.Refuse(t.Context(), known[0].Intent, refusal.New(refusal.CodeInvalid, "", "")))
		require.Equal(t, "SS2019-004", declare("d3"))
	})
	t.Run("another request under the key", func(t *testing.T) {
		other := intent(t, "d2", "me", process.CommandDeclare, "", declaration())
		other.Fingerprint = "another"
		_, err := b.Open(t.Context(), other)
		wantRefusal(t, err, refusal.CodeKeyReused)
	})
	t.Run("passes over codes of another intent and has as many digits as it needs", func(t *testing.T) {
		_, err := b.Open(t.Context(), intent(t, "i1", "me", process.CommandImport, "SS2019-1000", struct{}{}))
		require.NoError(t, err)
		b.exec(`update code_serials set serial = 998`)
		require.Equal(t, "SS2019-999", declare("d4"))
		require.Equal(t, "SS2019-1001", declare("d5"))
	})
	t.Run("each year counts for itself", func(t *testing.T) {
		in := declaration()
		in.Year = 2020
		known, err := b.Open(t.Context(), intent(t, "d6", "me", process.CommandDeclare, "", in))
		require.NoError(t, err)
		require.Equal(t, "SS2020-001", known.Intent.Command.Code)
	})
	t.Run("done", func(t *testing.T) {
		l := b.life("SS2020-001")
		events := l.decide("2020-03-01", clerk, process.CommandDeclare, declaration())
		for i := range events {
			events[i].Command = "d6"
		}
		require.NoError(t, published(b.Publish(t.Context(), "project/SS2020-001", events)))
		in := declaration()
		in.Year = 2020
		known, err := b.Open(t.Context(), intent(t, "d6", "me", process.CommandDeclare, "", in))
		require.NoError(t, err)
		require.Equal(t, engine.Done, known.State)
		require.Equal(t, "SS2020-001", known.Intent.Command.Code)
		require.Equal(t, events, known.Events)
	})
	t.Run("a year there is not", func(t *testing.T) {
		in := declaration()
		in.Year = 0
		_, err := b.Open(t.Context(), intent(t, "d7", "me", process.CommandDeclare, "", in))
		require.Equal(t, "year", wantRefusal(t, err, refusal.CodeInvalid).Fields[0].Field)
	})
	t.Run("no policy", func(t *testing.T) {
		_, err := newBench(t).Open(t.Context(), intent(t, "d8", "me", process.CommandDeclare, "", declaration()))
		wantRefusal(t, err, refusal.CodeUnavailable)
	})
}

func TestCodesAtOnce(t *testing.T) {
	b, _ := founded(t)
	var mu sync.Mutex
	codes := map[string][]string{}
	var all sync.WaitGroup
	for i := range 40 {
		id := fmt.Sprint("d", i%20) // every key comes twice
		all.Go(func() {
			known, err := b.Open(t.Context(), intent(t, id, "me", process.CommandDeclare, "", declaration()))
			require.NoError(t, err)
			mu.Lock()
			defer mu.Unlock()
			codes[id] = append(codes[id], known.Intent.Command.Code)
		})
	}
	all.Wait()
	var different []string
	for id, got := range codes {
		require.Equal(t, got[0], got[1], id)
		different = append(different, got[0])
	}
	slices.Sort(different)
	require.Len(t, slices.Compact(different), 20)
}

// TestOnlyTheLatestTakeSettles: two in one process may have the same command in hand, a request that was stopped for a while and the
// sweeper. What the earlier one knows is no longer the last word.
func TestOnlyTheLatestTakeSettles(t *testing.T) {
	b, _ := founded(t)
	opened, err := b.Open(t.Context(), intent(t, "k1", "process", process.CommandEdit, code, declaration()))
	require.NoError(t, err)
	handler := opened.Intent
	require.EqualValues(t, 1, handler.Take)
	b.expire("k1")
	taken, err := b.TakeExpired(t.Context(), "process", 1, nil)
	require.NoError(t, err)
	sweeper := taken[0].Intent
	require.EqualValues(t, 2, sweeper.Take)
	b.expire("k1")

	require.ErrorIs(t, b.Refuse(t.Context(), handler, refusal.New(refusal.CodeNotFirst, "已催办", "nudged today already")),
		engine.ErrLeaseLost)
	require.NoError(t, b.Release(t.Context(), handler, nil))
	require.NoError(t, b.Renew(t.Context(), []engine.Intent{handler}))
	require.Equal(t, []string{"process 2 false"},
		b.texts(`select owner || ' ' || take || ' ' || (lease > now()) from intents where id = 'k1'`))
	require.NoError(t, b.Renew(t.Context(), []engine.Intent{handler, sweeper}))
	require.Equal(t, []string{"true"}, b.texts(`select (lease > now())::text from intents where id = 'k1'`))
	require.NoError(t, b.Refuse(t.Context(), sweeper, refusal.New(refusal.CodeStage, "不行", "not now")))
}

// TestTakeExpiredOnePerStream: a project with many commands waiting takes one place, and one that is left alone takes none.
func TestTakeExpiredOnePerStream(t *testing.T) {
	b, _ := founded(t)
	for i := range 3 {
		_, err := b.Open(t.Context(), intent(t, fmt.Sprint("k", i), "dead", process.CommandEdit, code, declaration()))
		require.NoError(t, err)
		b.expire(fmt.Sprint("k", i))
	}
	_, err := b.Open(t.Context(), intent(t, "i1", "dead", process.CommandImport, "OLD-01", struct{}{}))
	require.NoError(t, err)
	b.expire("i1")
	taken, err := b.TakeExpired(t.Context(), "me", 8, []string{"project/OLD-01"})
	require.NoError(t, err)
	require.Len(t, taken, 1)
	require.Equal(t, "k0", taken[0].Intent.Command.ID)
	taken, err = b.TakeExpired(t.Context(), "me", 8, []string{"project/" + code})
	require.NoError(t, err)
	require.Len(t, taken, 1)
	require.Equal(t, "i1", taken[0].Intent.Command.ID)
}

// TestTakeExpiredIsCheapWithMuchWaiting: a register of twenty thousand lines waits, and taking some is as quick as with a hundred.
func TestTakeExpiredIsCheapWithMuchWaiting(t *testing.T) {
	quickest := func(waiting int) time.Duration {
		b := newBench(t)
		b.exec(`
			insert into intents (id, stream, name, person, fingerprint, command, owner, lease, take)
			select 'i' || n, 'project/OLD-' || n, 'import', 'x', 'f', json_build_object('id', 'i' || n), '', now(), 0
			from generate_series(1, $1::int) n`, waiting)
		b.exec(`analyze intents`)
		best := time.Hour
		for range 10 {
			began := time.Now()
			taken, err := b.TakeExpired(t.Context(), "me", 8, nil)
			require.NoError(t, err)
			require.Len(t, taken, 8)
			best = min(best, time.Since(began))
		}
		return best
	}
	few, many := quickest(100), quickest(20_000)
	t.Logf("%s with 100 waiting, %s with 20,000", few, many)
	require.Less(t, many, 4*few+2*time.Millisecond)
}

func TestAlarmAboutWhatIsUndone(t *testing.T) {
	b, _ := founded(t)
	b.exec(`delete from alarms`) // about posts that nobody holds
	_, err := b.Open(t.Context(), intent(t, "k1", "me", process.CommandEdit, code, declaration()))
	require.NoError(t, err)
	b.exec(`
		insert into intents (id, stream, name, person, fingerprint, command, owner, lease, take, opened)
		values
			('row', 'project/OLD-1', 'import', 'x', 'f', '{}', '', now() - interval '10 minutes', 0, now() - interval '10 minutes'),
			('later', 'project/OLD-2', 'refresh', 'x', 'f', '{}', '', now() + interval '1 day', 0, now() - interval '2 hours')`)
	alarms := func() []string { return b.texts(`select kind || ' ' || subject || ' ' || times from alarms`) }
	undone, err := b.AlarmUndone(t.Context())
	require.NoError(t, err)
	require.Empty(t, undone, "one is young, one waits for its turn, one for its day")
	require.Empty(t, alarms())

	b.exec(`update intents set opened = now() - interval '61 seconds' where id = 'k1'`)
	undone, err = b.AlarmUndone(t.Context())
	require.NoError(t, err)
	require.Len(t, undone, 1)
	require.Equal(t, code, undone[0].Project)
	require.Equal(t, process.CommandEdit, undone[0].Command)
	undone, err = b.AlarmUndone(t.Context())
	require.NoError(t, err)
	require.Empty(t, undone, "once")
	require.Equal(t, []string{"undone k1 2"}, alarms())
	list, err := b.Alarms(t.Context(), port.Page{})
	require.NoError(t, err)
	require.Len(t, list.Items, 1)
	require.Equal(t, port.AlarmUndone, list.Items[0].Kind)
	require.Equal(t, stream, list.Items[0].Subject)
	condition, err := b.Condition(t.Context(), time.Now())
	require.NoError(t, err)
	require.Equal(t, 1, condition.Alarms)
	require.Equal(t, 2, condition.OpenIntents, "what waits for its day is not waiting yet")

	b.exec(`update intents set done = now(), command = null where id = 'k1'`)
	list, err = b.Alarms(t.Context(), port.Page{})
	require.NoError(t, err)
	require.Empty(t, list.Items, "it is over by itself")
}

// TestADecisionThatComesAfterARefusal: a take that was left behind sends the command after a later take was told no. What is decided then
// enters the log all the same.
func TestADecisionThatComesAfterARefusal(t *testing.T) {
	b, l := founded(t)
	edit := intent(t, "k1", "dead", process.CommandFilePaper, code,
		lifecycle.FilePaperInput{Kind: "other", SHA256: strings.Repeat("1", 64), Size: 1, Name: "a.pdf"})
	_, err := b.Open(t.Context(), edit)
	require.NoError(t, err)
	b.expire("k1")
	taken, err := b.TakeExpired(t.Context(), "sweeper", 1, nil)
	require.NoError(t, err)
	require.NoError(t, b.Refuse(t.Context(), taken[0].Intent, refusal.New(refusal.CodeStage, "不行", "not now")))
	require.Equal(t, []string{"k1 refused"}, b.texts(`select id || ' ' || given_up from intents where id = 'k1'`))
	none, err := b.TakeExpired(t.Context(), "sweeper", 1, nil)
	require.NoError(t, err)
	require.Empty(t, none, "it has its outcome")

	other := edit
	other.Fingerprint = "another"
	t.Run("the key may come with another request", func(t *testing.T) {
		known, err := b.Open(t.Context(), other)
		require.NoError(t, err)
		require.Equal(t, engine.Fresh, known.State)
		require.EqualValues(t, 3, known.Intent.Take)
		require.NoError(t, b.Refuse(t.Context(), known.Intent, refusal.New(refusal.CodeStage, "不行", "not now")))
	})
	decision, err := lifecycle.Decide(l.project, edit.Command, l.terms, at("2019-03-02"))
	require.NoError(t, err)
	_, err = b.Publish(t.Context(), stream, decision.Events)
	require.NoError(t, err)
	known, err := b.Open(t.Context(), other)
	require.NoError(t, err)
	require.Equal(t, engine.Done, known.State)
	require.Equal(t, []string{"true"},
		b.texts(`select (done is not null and given_up is null and command is null)::text from intents where id = 'k1'`))

	t.Run("forgotten after a day", func(t *testing.T) {
		b.exec(`update intents set given_up = 'refused', command = '{}', done = now() - interval '25 hours' where id = 'k1'`)
		_, err := b.AlarmUndone(t.Context())
		require.NoError(t, err)
		require.Empty(t, b.texts(`select id from intents where id = 'k1'`))
	})
}

// TestATakeOverCarriesOutWhatWasReceived: what the command says and when it arrived stays, whatever comes with the key again; only the posts
// are looked up anew, where this person holds none.
func TestATakeOverCarriesOutWhatWasReceived(t *testing.T) {
	b, _ := founded(t)
	first := intent(t, "k1", "dead", process.CommandEdit, code, declaration())
	first.Command.Received = at("2019-03-05 23:59")
	_, err := b.Open(t.Context(), first)
	require.NoError(t, err)
	b.expire("k1")
	again := first
	again.Command.Args, again.Command.Received = encode(t, "another"), at("2019-03-06 00:01")
	known, err := b.Open(t.Context(), again)
	require.NoError(t, err)
	require.Equal(t, engine.Fresh, known.State)
	require.Equal(t, first.Command.Args, known.Intent.Command.Args)
	require.Empty(t, known.Intent.Command.Actor.Posts)
	require.Equal(t, first.Command.Received, known.Intent.Command.Received, "its arrival is the first one")
}

// What an earlier version received it made a fingerprint of that cannot be compared: whoever repeats the key over an upgrade has the
// command taken on, or its answer, and nothing is done twice.
func TestAKeyIsRepeatedOverAnUpgrade(t *testing.T) {
	b, l := founded(t)
	old := intent(t, "k1", "me", process.CommandEdit, code, declaration())
	_, err := b.Open(t.Context(), old)
	require.NoError(t, err)
	b.expire("k1")

	again := old
	again.Owner, again.Fingerprint = "the next version", port.FingerprintMark+"made of what is done"
	known, err := b.Open(t.Context(), again)
	require.NoError(t, err)
	require.Equal(t, engine.Fresh, known.State)
	other := again
	other.Fingerprint = port.FingerprintMark + "made of something else"
	_, err = b.Open(t.Context(), other)
	wantRefusal(t, err, refusal.CodeKeyReused)

	done := intent(t, "k2", "me", process.CommandFilePaper, code,
		lifecycle.FilePaperInput{Kind: "other", SHA256: strings.Repeat("1", 64), Size: 1, Name: "a.pdf"})
	_, err = b.Open(t.Context(), done)
	require.NoError(t, err)
	events := l.decide("2019-03-02", clerk, process.CommandFilePaper,
		lifecycle.FilePaperInput{Kind: "other", SHA256: strings.Repeat("1", 64), Size: 1, Name: "a.pdf"})
	for i := range events {
		events[i].Command = "k2"
	}
	require.NoError(t, published(b.Publish(t.Context(), lifecycle.ProjectStream(code), events)))
	done.Fingerprint = port.FingerprintMark + "whatever"
	known, err = b.Open(t.Context(), done)
	require.NoError(t, err)
	require.Equal(t, engine.Done, known.State)
	require.Equal(t, events, known.Events)
}
