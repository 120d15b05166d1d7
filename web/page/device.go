package page

import (
	"strings"
)

// Browsers name themselves and all they want to be taken for: the first of these that is found is the one.
var (
	browsers = []nameOf{
		{"MicroMessenger", "微信"}, {"DingTalk", "钉钉"}, {"wxwork", "企业微信"}, {"Edg", "Edge"}, {"360SE", "360"}, {"QQBrowser", "QQ"},
		{"HuaweiBrowser", "Huawei"},
		{"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}, {"curl", "curl"},
	}
	systems = []nameOf{
		{"HarmonyOS", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"},
		{"Mac OS", "macOS"},
		{"UnionTech", "UOS"}, {"Kylin", "Kylin"}, {"Linux", "Linux"},
	}
)

// nameOf is what people call whatever writes a mark.
type nameOf struct{ mark, name string }

// deviceName is a browser and its system in words people know, or "" for what is not known.
func deviceName(agent string) string {
	var named []string
	for _, list := range [][]nameOf{browsers, systems} {
		for _, one := range list {
			if strings.Contains(agent, one.mark) {
				named = append(named, one.name)
				break
			}
		}
	}
	return strings.Join(named, " · ")
}
