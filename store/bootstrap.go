package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"sluice/admin"
	"sluice/lifecycle"
	"sluice/policy"
	"sluice/process"
)

// bootstrapID is the command under which a new installation's first facts are recorded.
const bootstrapID = "bootstrap"

// Bootstrap records what a new installation begins with: the first policy, in force from ever; the units of its bodies; an
// administrator, in the collaboration office, with a token. On a record that has begun it does nothing and answers false.
func (s *Store) Bootstrap(
	ctx context.Context, at time.Time, document []byte, administrator admin.PersonAdded, tokenSHA256 string,
) (done bool, err error) {
	parsed, err := policy.Prove(document)
	if err != nil {
		return false, failed(err, "read the first policy")
	}
	office := parsed.Post(process.ToCollaborationOffice).Unit
	facts := []admin.Fact{
		&admin.PolicyPublished{Effective: time.Unix(0, 0), Document: string(document)},
		&administrator,
		&admin.PostGiven{Person: administrator.Person, Post: process.Post{Unit: office, Role: process.RoleAdministrator}},
		&admin.TokenIssued{Person: administrator.Person, SHA256: tokenSHA256, Label: "the first"},
	}
	a := administering{id: bootstrapID, fingerprint: bootstrapID, actor: lifecycle.System, at: at}
	b := opening()
	a.queueLock(b)
	err = s.withTx(ctx, b, func(tx pgx.Tx) error {
		if a.head.revision > 0 {
			return nil
		}
		var w writing
		if err := a.record(ctx, tx, &w, facts); err != nil {
			return err
		}
		done = true
		return w.send(ctx, tx)
	})
	return done && err == nil, failed(err, "bootstrap")
}
