package api

import (
	"net/http"

	"sluice/lifecycle"
	"sluice/policy"
)

// Problem is an RFC 9457 problem document. Code is stable and what programs go by; the sentences are for people.
type Problem struct {
	Type      string              `json:"type" doc:"urn:sluice:problem: and the code" example:"urn:sluice:problem:not_holder"`
	Title     string              `json:"title" doc:"the kind of problem" example:"Somebody else's to do"`
	TitleZH   string              `json:"title_zh" doc:"the kind of problem, in Chinese" example:"不归您办理"`
	Status    int                 `json:"status" doc:"the HTTP status" example:"403"`
	Code      lifecycle.ErrorCode `json:"code" doc:"the stable name of the kind of problem" example:"not_holder"`
	Detail    string              `json:"detail" doc:"what is the matter here"`
	DetailZH  string              `json:"detail_zh" doc:"what is the matter here, in Chinese"`
	Errors    []FieldProblem      `json:"errors,omitempty" nullable:"false" doc:"each field that is wrong and what would be right"`
	Reasons   []lifecycle.Reason  `json:"reasons,omitempty" nullable:"false" doc:"everything that stands in the way"`
	RequestID string              `json:"request_id" doc:"to be named when asking for help"`

	retryAfter string // instead of that of its kind
}

// FieldProblem says what is wrong with one field, named by its path such as places.0.township. In a file it names the place.
type FieldProblem struct {
	Field     string `json:"field" example:"places.0.township"`
	Sheet     string `json:"sheet,omitempty" doc:"of a workbook: the sheet"`
	Row       int    `json:"row,omitempty" doc:"of a file: the row, or the line, from 1"`
	Column    string `json:"column,omitempty" doc:"of a table: the column"`
	Letter    string `json:"letter,omitempty" doc:"of a workbook: the letter of the column"`
	Message   string `json:"message" example:"is missing"`
	MessageZH string `json:"message_zh" example:"缺少此项"`
}

// Error is the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

const problemType = "application/problem+json"

// ContentType makes the answer a problem document.
func (p *Problem) ContentType(string) string { return problemType }

// The codes that arise in front of the rules; lifecycle has the others.
const (
	codeUnreadable      lifecycle.ErrorCode = "unreadable"      // not what the operation reads at all
	codeKeyMissing      lifecycle.ErrorCode = "key_missing"     // no usable Idempotency-Key
	codeUnauthenticated lifecycle.ErrorCode = "unauthenticated" // no token, or an unknown one
	codeSignIn          lifecycle.ErrorCode = "sign_in"         // a person or a password that is wrong
	codeTooSoon         lifecycle.ErrorCode = "too_soon"        // too many attempts to sign in
	codeUnknownPerson   lifecycle.ErrorCode = "unknown_person"  // the issuer names somebody who is not known here
	codeNotReader       lifecycle.ErrorCode = "not_reader"      // not for the caller's posts to see
	codeMustChange      lifecycle.ErrorCode = "must_change"     // signed in with a first password
	codeScope           lifecycle.ErrorCode = "scope"           // the token does not go that far
	codeCrossOrigin     lifecycle.ErrorCode = "cross_origin"    // sent by a page of another site
	codeMethod          lifecycle.ErrorCode = "method"          // the address has no such method
	codeMediaType       lifecycle.ErrorCode = "media_type"      // a body of another type
)

// kind is what all problems of a code have in common. RetryAfter is in seconds.
type kind struct {
	status     int
	title      policy.Words
	retryAfter string
}

// kinds is the one table of what each code means over HTTP.
var kinds = map[lifecycle.ErrorCode]kind{
	codeUnreadable:            {status: http.StatusBadRequest, title: policy.Words{ZH: "无法读取请求", EN: "Unreadable request"}},
	codeKeyMissing:            {status: http.StatusBadRequest, title: policy.Words{ZH: "缺少幂等键", EN: "Idempotency-Key missing"}},
	codeUnauthenticated:       {status: http.StatusUnauthorized, title: policy.Words{ZH: "未登录", EN: "Not signed in"}},
	codeSignIn:                {status: http.StatusUnauthorized, title: policy.Words{ZH: "登录失败", EN: "Signing in failed"}},
	codeTooSoon:               {status: http.StatusTooManyRequests, title: policy.Words{ZH: "尝试次数过多", EN: "Too many attempts"}},
	codeUnknownPerson:         {status: http.StatusForbidden, title: policy.Words{ZH: "没有对应人员", EN: "Not known here"}},
	codeNotReader:             {status: http.StatusForbidden, title: policy.Words{ZH: "无权查看", EN: "Not open to you"}},
	codeMustChange:            {status: http.StatusForbidden, title: policy.Words{ZH: "须修改初始密码", EN: "A first password must be changed"}},
	codeScope:                 {status: http.StatusForbidden, title: policy.Words{ZH: "令牌权限不足", EN: "Not with this token"}},
	codeCrossOrigin:           {status: http.StatusForbidden, title: policy.Words{ZH: "拒绝跨站请求", EN: "Cross-site request refused"}},
	codeMethod:                {status: http.StatusMethodNotAllowed, title: policy.Words{ZH: "不支持此方法", EN: "No such method here"}},
	codeMediaType:             {status: http.StatusUnsupportedMediaType, title: policy.Words{ZH: "内容类型不符", EN: "Content of another type"}},
	lifecycle.CodeInvalid:     {status: http.StatusUnprocessableEntity, title: policy.Words{ZH: "内容有误", EN: "Something in it is wrong"}},
	lifecycle.CodeStage:       {status: http.StatusConflict, title: policy.Words{ZH: "当前阶段不能办理", EN: "Not at this stage"}},
	lifecycle.CodeNotHolder:   {status: http.StatusForbidden, title: policy.Words{ZH: "不归您办理", EN: "Somebody else's to do"}},
	lifecycle.CodeSeparation:  {status: http.StatusForbidden, title: policy.Words{ZH: "须由他人办理", EN: "Must be done by another person"}},
	lifecycle.CodeNotFirst:    {status: http.StatusConflict, title: policy.Words{ZH: "已由他人办理", EN: "Done before"}},
	lifecycle.CodeGate:        {status: http.StatusConflict, title: policy.Words{ZH: "条件尚未具备", EN: "Something must be done first"}},
	lifecycle.CodeStale:       {status: http.StatusPreconditionFailed, title: policy.Words{ZH: "内容已更新", EN: "It has moved on"}},
	lifecycle.CodeNotFound:    {status: http.StatusNotFound, title: policy.Words{ZH: "未找到", EN: "Not found"}},
	lifecycle.CodeExists:      {status: http.StatusConflict, title: policy.Words{ZH: "已存在", EN: "There is one already"}},
	lifecycle.CodeKeyReused:   {status: http.StatusUnprocessableEntity, title: policy.Words{ZH: "幂等键已用于其他请求", EN: "Idempotency-Key used for another request"}},
	lifecycle.CodeDropped:     {status: http.StatusConflict, title: policy.Words{ZH: "该操作已撤下", EN: "Dropped by an administrator"}},
	lifecycle.CodeTooLarge:    {status: http.StatusRequestEntityTooLarge, title: policy.Words{ZH: "内容过大", EN: "Too large"}},
	lifecycle.CodeBusy:        {status: http.StatusTooManyRequests, title: policy.Words{ZH: "请求过多", EN: "Too many at once"}, retryAfter: "1"},
	lifecycle.CodeUnavailable: {status: http.StatusServiceUnavailable, title: policy.Words{ZH: "暂不可用", EN: "Unavailable for the moment"}, retryAfter: "2"},
	lifecycle.CodeStorage:     {status: http.StatusServiceUnavailable, title: policy.Words{ZH: "存储空间已满", EN: "No room left"}, retryAfter: "60"},
	lifecycle.CodeInternal:    {status: http.StatusInternalServerError, title: policy.Words{ZH: "系统故障", EN: "Something went wrong"}},
}

// internalWords are all that is ever said of a fault of the program.
var internalWords = policy.Words{
	ZH: "系统出现故障，未记录任何内容。请稍后重试，或向管理员提供请求编号。",
	EN: "Something went wrong on our side. Try again later, or give the request id to the administrator.",
}

// newProblem makes the document of a refusal.
func newProblem(refusal *lifecycle.Error, requestID string) *Problem {
	kind, known := kinds[refusal.Code]
	if !known || refusal.Code == lifecycle.CodeInternal {
		kind = kinds[lifecycle.CodeInternal]
		refusal = &lifecycle.Error{Code: lifecycle.CodeInternal, Words: internalWords}
	}
	p := &Problem{
		Type: "urn:sluice:problem:" + string(refusal.Code), Title: kind.title.EN, TitleZH: kind.title.ZH, Status: kind.status,
		Code: refusal.Code, Detail: refusal.EN, DetailZH: refusal.ZH, Reasons: refusal.Reasons, RequestID: requestID,
	}
	for _, f := range refusal.Fields {
		p.Errors = append(p.Errors, FieldProblem{Field: f.Field, Row: f.Row, Message: f.EN, MessageZH: f.ZH})
	}
	return p
}
