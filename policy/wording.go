package policy

import (
	"strings"

	"sluice/calendar"
	"sluice/process"
)

// Wording is a word for as long as it was, or is, the official one: 贫困户 until the end of 2020, 脱贫户 after. Until is its last day;
// none: to this day.
type Wording struct {
	Until  calendar.Date `yaml:"until"`
	ZH     string        `yaml:"zh"`
	EN     string        `yaml:"en"`
	Source string        `yaml:"source"`
}

// Worded puts the words of a day in the place of their names: "登记年度{linking}情况".
func (p *Policy) Worded(w process.Words, on calendar.Date) process.Words {
	if !strings.Contains(w.ZH+w.EN, "{") {
		return w
	}
	for name, periods := range ordered(p.Wording) {
		for _, period := range periods {
			if period.Until.IsZero() || !on.After(period.Until) {
				w.ZH = strings.ReplaceAll(w.ZH, "{"+name+"}", period.ZH)
				w.EN = strings.ReplaceAll(w.EN, "{"+name+"}", period.EN)
				break
			}
		}
	}
	return w
}

// LinkageWords names a linkage model in the words of a day.
func (p *Policy) LinkageWords(m process.LinkageModel, on calendar.Date) process.Words {
	return p.Worded(p.Linkage[m], on)
}

// AddresseeWords names a body as the county calls it for short; the zero words for an addressee that is none.
func (p *Policy) AddresseeWords(a process.Addressee) process.Words {
	body := p.Bodies[a]
	if body.Words.ZH == "" {
		body.Words.ZH = body.Name
	}
	if body.Words.EN == "" {
		body.Words.EN = strings.ReplaceAll(string(a), "_", " ")
	}
	return body.Words
}

// PostWords names what somebody is in a body that has its own word for it, 办公室承办人; the zero words for any other post.
func (p *Policy) PostWords(post process.Post) process.Words {
	for _, body := range process.Bodies {
		if p.Post(body) == post {
			return p.Bodies[body].Post
		}
	}
	return process.Words{}
}

// BrandWords are what the pages call themselves.
func (p *Policy) BrandWords() process.Words {
	brand := p.Programme.Brand
	if brand.ZH == "" {
		brand.ZH = p.Programme.Name + "项目管理"
	}
	if brand.EN == "" {
		brand.EN = "Sluice"
	}
	return brand
}

func (v *validation) wording(p *Policy) {
	for name, periods := range ordered(p.Wording) {
		path := "wording." + name
		for i, period := range periods {
			at := path + "." + number(i)
			v.words(at, process.Words{ZH: period.ZH, EN: period.EN})
			v.source(at, period.Source)
			last := i == len(periods)-1
			switch {
			case last != period.Until.IsZero():
				v.fault(at+".until", "除最后一项外都须有截止日期，最后一项没有", "every word but the last needs its last day, and the last has none")
			case i > 0 && !last && !period.Until.After(periods[i-1].Until):
				v.fault(at+".until", "须晚于上一项的 %s", "must come after the one before it, %s", periods[i-1].Until)
			}
		}
		if len(periods) == 0 {
			v.fault(path, "至少须有一个用词", "needs a word")
		}
	}
	for _, model := range process.LinkageModels {
		v.words("linkage."+string(model), p.Linkage[model])
	}
	for model := range ordered(p.Linkage) {
		if !model.Valid() {
			v.fault("linkage."+string(model), "没有这种利益联结模式；可用的有：%s", "is not a linkage model; they are %s",
				process.List(process.LinkageModels))
		}
	}
}
