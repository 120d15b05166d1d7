package door

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"go.uber.org/zap"

	"sluice/process"
	"sluice/refusal"
	"sluice/service"
)

// Problem is an RFC 9457 problem document. Code is stable and what programs go by; the sentences are for people.
type Problem struct {
	Type      string                 `json:"type" doc:"urn:sluice:problem: and the code" example:"urn:sluice:problem:not_holder"`
	Title     string                 `json:"title" doc:"the kind of problem" example:"Somebody else's to do"`
	TitleZH   string                 `json:"title_zh" doc:"the kind of problem, in Chinese" example:"不归您办理"`
	Status    int                    `json:"status" doc:"the HTTP status" example:"403"`
	Code      refusal.Code           `json:"code" doc:"the stable name of the kind of problem" example:"not_holder"`
	Detail    string                 `json:"detail" doc:"what is the matter here"`
	DetailZH  string                 `json:"detail_zh" doc:"what is the matter here, in Chinese"`
	Errors    []service.FieldProblem `json:"errors,omitempty" nullable:"false" doc:"each field that is wrong and what would be right"`
	Reasons   []refusal.Reason       `json:"reasons,omitempty" nullable:"false" doc:"everything that stands in the way"`
	RequestID string                 `json:"request_id" doc:"to be named when asking for help"`

	RetryAfter string `json:"-"` // seconds to wait; none: nothing is to be waited for
}

// Error is the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ProblemType is the media type of a problem.
const ProblemType = "application/problem+json"

// ContentType makes the answer a problem document.
func (p *Problem) ContentType(string) string { return ProblemType }

// Name is the kind of problem.
func (p *Problem) Name() process.Words { return process.Words{ZH: p.TitleZH, EN: p.Title} }

// Said is what is the matter.
func (p *Problem) Said() process.Words { return process.Words{ZH: p.DetailZH, EN: p.Detail} }

// Unknown reports whether what became of a request is not known: it may be repeated, with the same key.
func (p *Problem) Unknown() bool {
	return p.Code == refusal.CodeUnavailable || p.Code == refusal.CodeBusy || p.Status >= http.StatusInternalServerError
}

// Headers are the header fields that go with the problem.
func (p *Problem) Headers() map[string]string {
	headers := map[string]string{}
	if p.RetryAfter != "" {
		headers["Retry-After"] = p.RetryAfter
	}
	if p.Code == service.CodeUnauthenticated || p.Code == service.CodeSignIn {
		headers["WWW-Authenticate"] = `Bearer realm="sluice"`
	}
	return headers
}

// The codes that arise before a use case is reached; service and lifecycle have the others.
const (
	CodeCrossOrigin refusal.Code = "cross_origin" // sent by a page of another site
	CodeMethod      refusal.Code = "method"       // the address has no such method
	CodeMediaType   refusal.Code = "media_type"   // a body of another type
)

// kind is what all problems of a code have in common. RetryAfter is in seconds.
type kind struct {
	status     int
	title      process.Words
	retryAfter string
}

// kinds is the one table of what each code means over HTTP.
var kinds = map[refusal.Code]kind{
	service.CodeUnreadable:      {status: http.StatusBadRequest, title: process.Words{ZH: "无法读取请求", EN: "Unreadable request"}},
	service.CodeKeyMissing:      {status: http.StatusBadRequest, title: process.Words{ZH: "缺少幂等键", EN: "Idempotency-Key missing"}},
	service.CodeUnauthenticated: {status: http.StatusUnauthorized, title: process.Words{ZH: "未登录", EN: "Not signed in"}},
	service.CodeSignIn:          {status: http.StatusUnauthorized, title: process.Words{ZH: "登录失败", EN: "Signing in failed"}},
	service.CodeTooSoon:         {status: http.StatusTooManyRequests, title: process.Words{ZH: "尝试次数过多", EN: "Too many attempts"}},
	service.CodeUnknownPerson:   {status: http.StatusForbidden, title: process.Words{ZH: "没有对应人员", EN: "Not known here"}},
	service.CodeNotReader:       {status: http.StatusForbidden, title: process.Words{ZH: "无权查看", EN: "Not open to you"}},
	service.CodeMustChange: {status: http.StatusForbidden,
		title: process.Words{ZH: "须修改初始密码", EN: "A first password must be changed"}},
	service.CodeScope: {status: http.StatusForbidden, title: process.Words{ZH: "令牌权限不足", EN: "Not with this token"}},
	CodeCrossOrigin:   {status: http.StatusForbidden, title: process.Words{ZH: "拒绝跨站请求", EN: "Cross-site request refused"}},
	CodeMethod:        {status: http.StatusMethodNotAllowed, title: process.Words{ZH: "不支持此方法", EN: "No such method here"}},
	CodeMediaType: {status: http.StatusUnsupportedMediaType,
		title: process.Words{ZH: "内容类型不符", EN: "Content of another type"}},
	refusal.CodeInvalid:    {status: http.StatusUnprocessableEntity, title: process.Words{ZH: "内容有误", EN: "Something in it is wrong"}},
	refusal.CodeStage:      {status: http.StatusConflict, title: process.Words{ZH: "当前阶段不能办理", EN: "Not at this stage"}},
	refusal.CodeNotHolder:  {status: http.StatusForbidden, title: process.Words{ZH: "不归您办理", EN: "Somebody else's to do"}},
	refusal.CodeSeparation: {status: http.StatusForbidden, title: process.Words{ZH: "须由他人办理", EN: "Must be done by another person"}},
	refusal.CodeNotFirst:   {status: http.StatusConflict, title: process.Words{ZH: "已由他人办理", EN: "Done before"}},
	refusal.CodeGate:       {status: http.StatusConflict, title: process.Words{ZH: "条件尚未具备", EN: "Something must be done first"}},
	refusal.CodeStale:      {status: http.StatusPreconditionFailed, title: process.Words{ZH: "内容已更新", EN: "It has moved on"}},
	refusal.CodeNotFound:   {status: http.StatusNotFound, title: process.Words{ZH: "未找到", EN: "Not found"}},
	refusal.CodeExists:     {status: http.StatusConflict, title: process.Words{ZH: "已存在", EN: "There is one already"}},
	refusal.CodeKeyReused: {status: http.StatusUnprocessableEntity,
		title: process.Words{ZH: "幂等键已用于其他请求", EN: "Idempotency-Key used for another request"}},
	refusal.CodeDropped:  {status: http.StatusConflict, title: process.Words{ZH: "该操作已撤下", EN: "Dropped by an administrator"}},
	refusal.CodeTooLarge: {status: http.StatusRequestEntityTooLarge, title: process.Words{ZH: "内容过大", EN: "Too large"}},
	refusal.CodeBusy: {status: http.StatusTooManyRequests, title: process.Words{ZH: "请求过多", EN: "Too many at once"},
		retryAfter: "1"},
	refusal.CodeUnavailable: {status: http.StatusServiceUnavailable, title: process.Words{ZH: "暂不可用", EN: "Unavailable for the moment"},
		retryAfter: "2"},
	refusal.CodeClock: {status: http.StatusServiceUnavailable, title: process.Words{ZH: "系统时钟异常", EN: "The clock has leapt"},
		retryAfter: "60"},
	refusal.CodeStorage: {status: http.StatusServiceUnavailable, title: process.Words{ZH: "存储空间已满", EN: "No room left"},
		retryAfter: "60"},
	refusal.CodeInternal: {status: http.StatusInternalServerError, title: process.Words{ZH: "系统故障", EN: "Something went wrong"}},
}

// NewProblem makes the document of a refusal.
func NewProblem(refused *refusal.Error, requestID string) *Problem {
	kind, known := kinds[refused.Code]
	if !known || refused.Code == refusal.CodeInternal {
		kind = kinds[refusal.CodeInternal]
		refused = &refusal.Error{Code: refusal.CodeInternal, Words: service.InternalWords}
	}
	p := &Problem{
		Type: "urn:sluice:problem:" + string(refused.Code), Title: kind.title.EN, TitleZH: kind.title.ZH, Status: kind.status,
		Code: refused.Code, Detail: refused.EN, DetailZH: refused.ZH, Reasons: refused.Reasons, RequestID: requestID,
		RetryAfter: kind.retryAfter,
	}
	for _, f := range refused.Fields {
		p.Errors = append(p.Errors, service.FieldProblem{Field: f.Field, Row: f.Row, Message: f.EN, MessageZH: f.ZH})
	}
	return p
}

// outOfTime is the answer when what was needed did not answer.
var outOfTime = refusal.New(refusal.CodeUnavailable, "系统未能按时答复，请用同一个 Idempotency-Key 重试",
	"it took too long: repeat with the same key")

// ProblemOf is the one place where an error becomes a problem, and with it a status. A refusal is told as it is. Of anything
// else the caller learns nothing; it is logged, once, under the request's id.
func ProblemOf(r *Request, err error) *Problem {
	var told *Problem
	if errors.As(err, &told) {
		return told
	}
	var faults *service.Faults
	if errors.As(err, &faults) {
		p := NewProblem(faults.Refusal, r.ID)
		p.Errors = faults.At
		return p
	}
	var soon *service.TooSoon
	if errors.As(err, &soon) {
		p := NewProblem(soon.Refusal, r.ID)
		p.RetryAfter = strconv.Itoa(soon.Seconds)
		return p
	}
	var refused *refusal.Error
	switch {
	case errors.As(err, &refused):
	case errors.Is(err, context.DeadlineExceeded):
		refused = outOfTime
	default:
		refused = &refusal.Error{Code: refusal.CodeInternal}
	}
	p := NewProblem(refused, r.ID)
	switch {
	case p.Status < http.StatusInternalServerError || refused.Code.Undecided():
	case errors.Is(err, context.Canceled):
		r.Log.Debug("the caller went away", zap.Error(err))
	default:
		r.Log.Error("request failed", zap.Error(err))
	}
	return p
}
