package administration

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
	"sluice/store/pg"
	"sluice/store/record"
)

// bootstrapID is the command under which a new installation's first facts are recorded.
const bootstrapID = "bootstrap"

// Bootstrap records what a new installation begins with: the first policy, in force from ever; the units of its bodies; an
// administrator, in the collaboration office, with a token. On a record that has begun it does nothing and answers false.
func (s *Administration) Bootstrap(
	ctx context.Context, at time.Time, document []byte, administrator admin.PersonAdded, tokenSHA256 string,
) (done bool, err error) {
	parsed, err := policy.Prove(document)
	if err != nil {
		return false, pg.Failed(err, "read the first policy")
	}
	office := parsed.Post(process.ToCollaborationOffice).Unit
	facts := []admin.Fact{
		&admin.PolicyPublished{Effective: time.Unix(0, 0), Document: string(document)},
		&administrator,
		&admin.PostGiven{Person: administrator.Person, Post: process.Post{Unit: office, Role: process.RoleAdministrator}},
		&admin.TokenIssued{Person: administrator.Person, SHA256: tokenSHA256, Label: "the first"},
	}
	a := administering{id: bootstrapID, fingerprint: bootstrapID, actor: lifecycle.System, at: at}
	b := pg.Opening()
	a.queueLock(b)
	err = s.db.WithTx(ctx, b, func(tx pgx.Tx) error {
		if a.head.Revision > 0 {
			return nil
		}
		var w record.Writing
		if err := a.record(ctx, tx, &w, facts); err != nil {
			return err
		}
		done = true
		return w.Send(ctx, tx)
	})
	return done && err == nil, pg.Failed(err, "bootstrap")
}
