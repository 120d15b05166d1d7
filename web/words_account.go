package web

import "sluice/policy"

// accountWords are those of signing in elsewhere, of one's account and of one's messages.
var accountWords = map[string]policy.Words{
	"signin.openid": {ZH: "用统一身份认证登录", EN: "Sign in with the county's account"}, "signin.openid.with": {ZH: "用%s登录", EN: "Sign in with %s"},
	"signin.or":               {ZH: "或", EN: "or"},
	"signin.openid.none":      {ZH: "未完成登录", EN: "Not signed in"},
	"signin.openid.none.help": {ZH: "统一身份认证没有确认您的身份。请重试，或用密码登录。", EN: "The county's account service did not confirm who you are. Try again, or use a password."},
	"signin.openid.loses":     {ZH: "从统一身份认证返回后，刚才填写的内容需要重新填写；用密码登录则会保留。", EN: "What you typed comes back only if you sign in with a password."},
}
