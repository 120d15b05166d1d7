package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"sluice/door"
	"sluice/service"
	"sluice/service/port"
)

// do gives what was filled in to the address under which the API has a use case.
func do[T any](s *standIn, method, path string, once service.Once, in any) (told T, err error) {
	err = s.ask(method, path, nil, http.Header{"Idempotency-Key": {once.Key}}, in, &told)
	return told, err
}

// secret is what the last answer handed out under a cookie's name.
func (s *standIn) secret(name string) string {
	for _, cookie := range s.cookies {
		if cookie.Name == name {
			return cookie.Value
		}
	}
	return ""
}

func (s *standIn) SignInWays() service.SignInWays {
	ways, _ := look[service.SignInWays](s, "/sessions/ways", nil)
	return ways
}

func (s *standIn) SignIn(_ context.Context, _ *service.Caller, in service.SignInInput, _ string) (service.SignedIn, string, error) {
	done, err := do[service.SignedIn](s, "POST", "/sessions", service.Once{}, in)
	return done, s.secret(door.SessionCookie), err
}

func (s *standIn) BeginSignIn(_ context.Context, _ *service.Caller, in service.BeginInput) (service.Begun, string, error) {
	begun, err := do[service.Begun](s, "POST", "/sessions/openid/begin", service.Once{}, in)
	return begun, s.secret(door.FlowCookie), err
}

func (s *standIn) FinishSignIn(
	_ context.Context, _ *service.Caller, in service.FinishInput, secrets, _ string,
) (done service.Finished, secret string, err error) {
	err = s.ask("POST", "/sessions/openid", nil, http.Header{"Flow": {secrets}}, in, &done)
	return done, s.secret(door.SessionCookie), err
}

func (s *standIn) SignOut(context.Context, *service.Caller) error {
	return s.ask("DELETE", "/sessions/current", nil, nil, nil, nil)
}

func (s *standIn) SignOutEverywhere(context.Context, *service.Caller) error {
	return s.ask("DELETE", "/sessions", nil, nil, nil, nil)
}

func (s *standIn) MySessions(context.Context, *service.Caller) ([]service.MySession, error) {
	rows, err := look[port.List[service.MySession]](s, "/me/sessions", nil)
	return rows.Items, err
}

func (s *standIn) EndMySession(_ context.Context, _ *service.Caller, id string) error {
	return s.ask("DELETE", "/me/sessions/"+id, nil, nil, nil, nil)
}

func (s *standIn) ChangePassword(_ context.Context, _ *service.Caller, in service.PasswordInput) (service.PasswordSet, string, error) {
	set, err := do[service.PasswordSet](s, "PUT", "/me/password", service.Once{}, in)
	return set, s.secret(door.SessionCookie), err
}

func (s *standIn) GiveFirstPassword(
	_ context.Context, _ *service.Caller, person string, in service.FirstPasswordInput,
) (service.PasswordSet, error) {
	return do[service.PasswordSet](s, "PUT", "/people/"+person+"/password", service.Once{}, in)
}

func (s *standIn) SetSettings(_ context.Context, _ *service.Caller, in port.Contact) (port.Contact, error) {
	return do[port.Contact](s, "PUT", "/me/settings", service.Once{}, in)
}

func (s *standIn) IssueMyToken(
	_ context.Context, _ *service.Caller, once service.Once, in service.TokenInput,
) (service.IssuedToken, error) {
	return do[service.IssuedToken](s, "POST", "/me/tokens", once, in)
}

func (s *standIn) RevokeMyToken(_ context.Context, _ *service.Caller, once service.Once, id string) error {
	_, err := do[any](s, "POST", "/me/tokens/"+id+"/revoke", once, struct{}{})
	return err
}

func (s *standIn) AddPerson(_ context.Context, _ *service.Caller, once service.Once, in service.PersonInput) (service.PersonAnswer, error) {
	return do[service.PersonAnswer](s, "POST", "/people", once, in)
}

func (s *standIn) RenamePerson(
	_ context.Context, _ *service.Caller, once service.Once, person string, in service.NameInput,
) (port.PersonRow, error) {
	return do[port.PersonRow](s, "PUT", "/people/"+person, once, in)
}

func (s *standIn) GivePost(_ context.Context, _ *service.Caller, once service.Once, person string,
	in service.PostInput) (service.PostAnswer, error) {
	return do[service.PostAnswer](s, "POST", "/people/"+person+"/posts", once, in)
}

func (s *standIn) TakePost(_ context.Context, _ *service.Caller, once service.Once, person string,
	in service.PostInput) (service.PostAnswer, error) {
	return do[service.PostAnswer](s, "POST", "/people/"+person+"/posts/take", once, in)
}

func (s *standIn) Leave(
	_ context.Context, _ *service.Caller, once service.Once, person string, in service.LeaveInput,
) (service.Leaving, error) {
	return do[service.Leaving](s, "POST", "/people/"+person+"/leave", once, in)
}

func (s *standIn) LetIn(
	_ context.Context, _ *service.Caller, once service.Once, person string, in service.ReturnInput,
) (port.PersonRow, error) {
	return do[port.PersonRow](s, "POST", "/people/"+person+"/return", once, in)
}

func (s *standIn) IssueToken(
	_ context.Context, _ *service.Caller, once service.Once, person string, in service.TokenInput,
) (service.IssuedToken, error) {
	return do[service.IssuedToken](s, "POST", "/people/"+person+"/tokens", once, in)
}

func (s *standIn) RevokeToken(_ context.Context, _ *service.Caller, once service.Once, person, id string) error {
	_, err := do[any](s, "POST", "/people/"+person+"/tokens/"+id+"/revoke", once, struct{}{})
	return err
}

func (s *standIn) RevokeTokens(
	_ context.Context, _ *service.Caller, once service.Once, person string, in service.RevokeInput,
) (port.PersonRow, error) {
	return do[port.PersonRow](s, "POST", "/people/"+person+"/tokens/revoke", once, in)
}

func (s *standIn) NameDeputy(_ context.Context, _ *service.Caller, once service.Once, in service.DeputyInput) (port.DeputyRow, error) {
	return do[port.DeputyRow](s, "POST", "/deputies", once, in)
}

func (s *standIn) EndDeputy(_ context.Context, _ *service.Caller, once service.Once, id int) (port.DeputyRow, error) {
	return do[port.DeputyRow](s, "POST", fmt.Sprintf("/deputies/%d/end", id), once, struct{}{})
}

func (s *standIn) AnswerDeputy(_ context.Context, _ *service.Caller, once service.Once, id int, accepts bool) (port.DeputyRow, error) {
	verb := map[bool]string{true: "accept", false: "decline"}[accepts]
	return do[port.DeputyRow](s, "POST", fmt.Sprintf("/deputies/%d/%s", id, verb), once, struct{}{})
}

func (s *standIn) AddUnit(_ context.Context, _ *service.Caller, once service.Once, in service.UnitInput) (port.UnitRow, error) {
	return do[port.UnitRow](s, "POST", "/units", once, in)
}

func (s *standIn) ChangeUnit(
	_ context.Context, _ *service.Caller, once service.Once, code string, in service.UnitChange,
) (port.UnitRow, error) {
	return do[port.UnitRow](s, "PUT", "/units/"+code, once, in)
}

func (s *standIn) MergeUnit(
	_ context.Context, _ *service.Caller, once service.Once, code string, in service.UnitMerger,
) (port.Lineage, error) {
	return do[port.Lineage](s, "POST", "/units/"+code+"/merge", once, in)
}

func (s *standIn) SetRobot(_ context.Context, _ *service.Caller, in port.Robot) (port.Robot, error) {
	return do[port.Robot](s, "PUT", "/robots", service.Once{}, in)
}

func (s *standIn) RetryDelivery(_ context.Context, _ *service.Caller, id int64) error {
	_, err := do[any](s, "POST", fmt.Sprintf("/deliveries/%d/retry", id), service.Once{}, struct{}{})
	return err
}

// register sends the name of a register and what it holds.
func register[T any](s *standIn, path string, file service.Register) (told T, err error) {
	query := url.Values{"as_of": {file.AsOf.String()}}
	if file.SkipBad {
		query.Set("skip_bad", "true")
	}
	err = s.ask("POST", path, query, nil, file.Name+"\n"+string(file.Content), &told)
	return told, err
}

func (s *standIn) PreviewImport(_ context.Context, _ *service.Caller, file service.Register) (service.ImportPreview, error) {
	return register[service.ImportPreview](s, "/imports/preview", file)
}

func (s *standIn) TakeIn(_ context.Context, _ *service.Caller, file service.Register) (port.ImportReceipt, error) {
	return register[port.ImportReceipt](s, "/imports", file)
}

func (s *standIn) UndoImport(
	_ context.Context, _ *service.Caller, once service.Once, id string, in service.UndoInput,
) (port.ImportReceipt, error) {
	return do[port.ImportReceipt](s, "POST", "/imports/"+id+"/undo", once, in)
}

func (s *standIn) DropCommand(
	_ context.Context, _ *service.Caller, once service.Once, id string, in service.DropInput,
) (service.DroppedCommand, error) {
	return do[service.DroppedCommand](s, "POST", "/commands/"+id+"/drop", once, in)
}

func (s *standIn) AcceptEvents(_ context.Context, _ *service.Caller, once service.Once, in service.VouchInput) (service.Vouched, error) {
	return do[service.Vouched](s, "POST", "/held/accept", once, in)
}

func (s *standIn) ConfirmClock(
	_ context.Context, _ *service.Caller, once service.Once, in service.ClockInput,
) (service.ConfirmedClock, error) {
	return do[service.ConfirmedClock](s, "POST", "/clock/confirm", once, in)
}

func (s *standIn) Acts(_ context.Context, _ *service.Caller, p port.Page) (port.List[port.ActRow], error) {
	return look[port.List[port.ActRow]](s, "/acts", queryOf(struct{}{}, p))
}

func (s *standIn) Act(_ context.Context, _ *service.Caller, id int) (service.ActView, error) {
	return look[service.ActView](s, fmt.Sprintf("/acts/%d", id), nil)
}

func (s *standIn) ConfirmAct(_ context.Context, _ *service.Caller, once service.Once, id int) (service.ActView, error) {
	return do[service.ActView](s, "POST", fmt.Sprintf("/acts/%d/confirm", id), once, struct{}{})
}

func (s *standIn) RefuseAct(
	_ context.Context, _ *service.Caller, once service.Once, id int, in service.RefuseInput,
) (service.ActView, error) {
	return do[service.ActView](s, "POST", fmt.Sprintf("/acts/%d/refuse", id), once, in)
}

func (s *standIn) WithdrawAct(_ context.Context, _ *service.Caller, once service.Once, id int) (service.ActView, error) {
	return do[service.ActView](s, "POST", fmt.Sprintf("/acts/%d/withdraw", id), once, struct{}{})
}
