package store_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/zap"

	"sluice/lifecycle"
	"sluice/process"
	"sluice/refusal"
	"sluice/store"
)

// TestOnlyTakingInComesBeforeTheDisk: with early intents a command is taken in, again too, and a declaration is given its code, before the
// disk has it; what anybody is told afterwards, an outcome as well as a refusal, is on the disk. Without them everything waits.
func TestOnlyTakingInComesBeforeTheDisk(t *testing.T) {
	for early, taking := range map[bool]string{true: "off", false: "on"} {
		t.Run(fmt.Sprint(early), func(t *testing.T) {
			b, l := founded(t)
			b.exec(`
				create table commits (setting text);
				create function note_commit() returns trigger language plpgsql security definer as $$
				begin
					insert into commits values (current_setting('synchronous_commit'));
					return null;
				end $$;
				create trigger note_commit after insert or update on intents execute function note_commit()`)
			waits := func() []string {
				defer b.exec(`delete from commits`)
				return b.texts(`select distinct setting from commits`)
			}
			s, err := store.Open(t.Context(), b.appURL+"&synchronous_commit=on", zap.NewNop())
			require.NoError(t, err)
			t.Cleanup(s.Close)
			s.EarlyIntents = early

			edit := intent(t, "k1", "me", process.CommandEdit, code, declaration())
			_, err = s.Open(t.Context(), edit)
			require.NoError(t, err)
			require.Equal(t, []string{taking}, waits(), "taken in")
			b.expire("k1")
			waits()
			known, err := s.Open(t.Context(), edit)
			require.NoError(t, err)
			require.Equal(t, []string{taking}, waits(), "taken over")
			require.NoError(t, s.Refuse(t.Context(), known.Intent, refusal.New(refusal.CodeStage, "不行", "no")))
			require.Equal(t, []string{"on"}, waits(), "refused")

			declare := intent(t, "k2", "me", process.CommandDeclare, "", declaration())
			declare.Command.Code = ""
			_, err = s.Open(t.Context(), declare)
			require.NoError(t, err)
			require.Equal(t, []string{taking}, waits(), "given a code")

			events := l.decide("2019-03-02", clerk, process.CommandFilePaper, lifecycle.FilePaperInput{
				Kind: "other", SHA256: strings.Repeat("1", 64), Size: 1, Name: "a.pdf",
			})
			waits()
			_, err = s.Publish(t.Context(), lifecycle.ProjectStream(code), events)
			require.NoError(t, err)
			require.Equal(t, []string{"on"}, waits(), "recorded")
		})
	}
}
