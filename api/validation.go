package api

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"sluice/refusal"
	"sluice/service"
)

// huma checks bodies and parameters against their schemas before a handler runs, and has one English sentence for each
// thing that can be wrong. They are replaced by sentences in both languages, none of which repeats what was sent.

// between stands between the English and the Chinese half of a message.
const between = "\x00"

// missingMark begins the message of a missing property; its name follows.
const missingMark = "\x01missing "

func init() {
	huma.ErrorFormatter = func(format string, args ...any) string {
		en, zh, both := strings.Cut(format, between)
		if !both {
			return fmt.Sprintf(format, args...)
		}
		return fmt.Sprintf(en, args...) + between + fmt.Sprintf(zh, args...)
	}
	for message, words := range map[*string]string{
		&validation.MsgUnexpectedProperty:       "is not a field of this request" + between + "没有这个字段",
		&validation.MsgExpectedRequiredProperty: missingMark + "%s",
		&validation.MsgExpectedRFC3339DateTime: "must be an instant such as 2019-05-06T09:00:00+08:00" + between +
			"须为时刻，例如 2019-05-06T09:00:00+08:00",
		&validation.MsgExpectedRFC3339Date:        "must be a date such as 2019-05-06" + between + "须为日期，例如 2019-05-06",
		&validation.MsgExpectedBoolean:            "must be true or false" + between + "须为是或否（逻辑值）",
		&validation.MsgExpectedNumber:             "must be a number" + between + "须为数字",
		&validation.MsgExpectedInteger:            "must be a whole number" + between + "须为整数",
		&validation.MsgExpectedString:             "must be text in quotation marks" + between + "须为文本",
		&validation.MsgExpectedArray:              "must be a list" + between + "须为列表",
		&validation.MsgExpectedObject:             "must be an object" + between + "须为对象",
		&validation.MsgExpectedOneOf:              "must be one of %s" + between + "须为其中之一：%s",
		&validation.MsgExpectedMinimumNumber:      "must be at least %v" + between + "不能小于 %v",
		&validation.MsgExpectedMaximumNumber:      "must be at most %v" + between + "不能大于 %v",
		&validation.MsgExpectedMinLength:          "must have at least %d characters" + between + "至少 %d 个字",
		&validation.MsgExpectedMaxLength:          "must have at most %d characters" + between + "最多 %d 个字",
		&validation.MsgExpectedMatchPattern:       "must match %s" + between + "须符合 %s",
		&validation.MsgExpectedBePattern:          "must be %s" + between + "须为 %s",
		&validation.MsgExpectedMinItems:           "must have at least %d entries" + between + "至少 %d 项",
		&validation.MsgExpectedMaxItems:           "must have at most %d entries" + between + "最多 %d 项",
		&validation.MsgExpectedMinProperties:      "must have at least %d fields" + between + "至少 %d 个字段",
		&validation.MsgExpectedMaxProperties:      "must have at most %d fields" + between + "最多 %d 个字段",
		&validation.MsgExpectedArrayItemsUnique:   "must not hold the same entry twice" + between + "不能有重复项",
		&validation.MsgExpectedNumberBeMultipleOf: "must be a multiple of %v" + between + "须为 %v 的倍数",
	} {
		*message = words
	}
}

// mostFields bounds the answer to a body that is wrong everywhere.
const mostFields = 100

// validationError turns what huma found into one refusal that names every field, in the order of their names.
func validationError(op *huma.Operation, errs []error) error {
	var fields []refusal.Field
	for _, err := range errs {
		var detail *huma.ErrorDetail
		if !errors.As(err, &detail) {
			continue
		}
		if detail.Location == "body" && !strings.HasPrefix(detail.Message, "\x01") {
			return unreadable("请求内容与此操作的格式不符", "the body must be a JSON object as the documentation of this operation says")
		}
		fields = append(fields, fieldError(op, detail))
	}
	slices.SortStableFunc(fields, func(a, b refusal.Field) int { return cmp.Compare(a.Field, b.Field) })
	return service.Invalid(fields[:min(len(fields), mostFields)]...)
}

// fieldError words one finding. Messages of huma that are no variables arise with parameters only.
func fieldError(op *huma.Operation, d *huma.ErrorDetail) refusal.Field {
	in, path, _ := strings.Cut(d.Location, ".")
	if index := strings.IndexByte(in, '['); index >= 0 { // body[0]: a list at the top
		in, path = in[:index], in[index:]+path
	}
	name := fieldPath(path)
	if path, misfit := strings.CutPrefix(d.Message, misfitMark); misfit {
		return service.Field(fieldPath(path), "须为规定范围内的整数", "must be a whole number, written without point or exponent")
	}
	if property, missing := strings.CutPrefix(d.Message, missingMark); missing {
		return service.Field(strings.TrimPrefix(name+"."+property, "."), "缺少此项", "is missing")
	}
	if en, zh, both := strings.Cut(d.Message, between); both {
		return service.Field(name, zh, en)
	}
	switch {
	case d.Message == "unknown query parameter":
		return service.Field(name, "没有这个查询参数", "is not a parameter of this request; "+parameters(op))
	case strings.HasPrefix(d.Message, "required "):
		return service.Field(name, "缺少此项", "is missing")
	case in == "query" || in == "path" || in == "header":
		return parameterError(op, in, name)
	}
	return service.Field(name, "内容有误", "is wrong; see the documentation of this operation")
}

// parameterError says what a parameter must be that could not be read as its type.
func parameterError(op *huma.Operation, in, name string) refusal.Field {
	for _, p := range op.Parameters {
		if p.In != in || p.Name != name || p.Schema == nil {
			continue
		}
		switch s := p.Schema; {
		case s.Type == huma.TypeInteger:
			return service.Field(name, "须为整数", "must be a whole number")
		case s.Type == huma.TypeBoolean:
			return service.Field(name, "须为是或否（逻辑值）", "must be true or false")
		case s.Format == "date-time":
			return service.Field(name, "须为时刻，例如 2019-05-06T09:00:00+08:00", "must be an instant such as 2019-05-06T09:00:00+08:00")
		case s.Format == "date":
			return service.Field(name, "须为日期，例如 2019-05-06", "must be a date such as 2019-05-06")
		case s.Pattern == monthPattern:
			return service.Field(name, "须为月份，例如 2019-05", "must be a month such as 2019-05")
		}
	}
	return service.Field(name, "内容有误", "is wrong; see the documentation of this operation")
}

// parameters lists the query parameters an operation has.
func parameters(op *huma.Operation) string {
	var names []string
	for _, p := range op.Parameters {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	if len(names) == 0 {
		return "it has none"
	}
	return "they are " + strings.Join(names, ", ")
}

var indexForm = regexp.MustCompile(`\[(\d+)\]`)

// longestPath is as long as a field's path can be when it means anything.
const longestPath = 200

// fieldPath writes places[0].township as places.0.township. The name of an unknown field comes from the caller: it is
// shortened and loses what is not for printing.
func fieldPath(location string) string {
	path := strings.TrimPrefix(indexForm.ReplaceAllString(location, ".$1"), ".")
	path = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, path)
	if runes := []rune(path); len(runes) > longestPath {
		path = string(runes[:longestPath]) + "…"
	}
	return path
}
