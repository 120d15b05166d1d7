package web

import (
	"sluice/process"
)

// accountLabels are what the fields of one's account are called.
var accountLabels = map[string]label{
	"email": {"邮箱", "Mailbox", "如 wang.li@example.gov.cn。", "For example wang.li@example.gov.cn."}, "mail": {"把通知发到邮箱", "Mail me what I am told", "", ""},
	"language":        {"邮件和日历的语言", "Language of mails and calendar", "", ""},
	"newPassword.old": {"原密码", "The password there is", "还没有密码的不填。", "Left empty when there is none yet."}, "newPassword.new": {"新密码", "New password", "10 至 200 个字符，不能与账号或姓名相同。", "10 to 200 characters, neither your account nor your name."},
	"repeat": {"再次输入新密码", "New password again", "", ""}, "ownDeputy.posts": {"代理的岗位", "In which posts", "不选则为全部岗位。", "None chosen: in all of them."},
}

// accountWords are those of signing in elsewhere, of one's account and of one's messages.
var accountWords = map[string]process.Words{
	"signin.openid": {ZH: "用统一身份认证登录", EN: "Sign in with the county's account"}, "signin.openid.with": {ZH: "用%s登录", EN: "Sign in with %s"},
	"signin.or":               {ZH: "或", EN: "or"},
	"signin.openid.none":      {ZH: "未完成登录", EN: "Not signed in"},
	"signin.openid.none.help": {ZH: "统一身份认证没有确认您的身份。请重试，或用密码登录。", EN: "The county's account service did not confirm who you are. Try again, or use a password."},
	"signin.openid.loses":     {ZH: "从统一身份认证返回后，刚才填写的内容需要重新填写；用密码登录则会保留。", EN: "What you typed comes back only if you sign in with a password."},

	"nav.messages": {ZH: "消息", EN: "Messages"}, "nav.digests": {ZH: "督办日报", EN: "Digests"},
	"account.title": {ZH: "我的账号", EN: "My account"}, "account.posts": {ZH: "我的岗位", EN: "My posts"}, "account.acting": {ZH: "正在代理", EN: "I act for others"},
	"account.posts.none": {ZH: "您还没有岗位，看不到项目也收不到待办。请联系管理员任职。", EN: "You hold no post: no project shows and nothing waits for you. Ask the administrator for one."},
	"account.settings":   {ZH: "通知设置", EN: "How I am told"}, "account.settings.help": {ZH: "待办和催办总会出现在“消息”里；填写邮箱后也可以发到邮箱。", EN: "What waits for you always shows under Messages. With a mailbox it can be mailed, too."},
	"account.reads": {ZH: "我能看什么", EN: "What I may look at"}, "extent.all": {ZH: "全部", EN: "everything"}, "extent.reach": {ZH: "与我的岗位有关的项目", EN: "of the projects of my posts"}, "extent.own": {ZH: "本人的", EN: "my own"},
	"account.password": {ZH: "修改密码", EN: "Change the password"}, "account.password.help": {ZH: "修改后，其他地方的登录都会退出；令牌不受影响。", EN: "Wherever else you are signed in ends with it; tokens stay good."},
	"account.password.first": {ZH: "请先修改初始密码", EN: "Change the first password"}, "account.password.first.help": {ZH: "初始密码由管理员设置。设置您自己的密码后才能继续使用。", EN: "An administrator gave it to you. Choose one of your own to go on."},
	"account.password.given": {ZH: "初始密码", EN: "First password"}, "account.password.differ": {ZH: "两次输入的新密码不一致", EN: "The two new passwords differ"}, "account.password.wrong": {ZH: "内容有误", EN: "Something in it is wrong"},
	"account.sessions": {ZH: "登录情况", EN: "Where I am signed in"}, "account.session.unknown": {ZH: "未知浏览器", EN: "A browser"}, "account.session.this": {ZH: "本次登录", EN: "here"}, "account.session.ends": {ZH: "最迟 %s 失效", EN: "ends %s at the latest"},
	"account.sessions.none": {ZH: "没有用密码登录的地方", EN: "You are signed in nowhere"}, "account.sessions.none.help": {ZH: "您正在使用令牌访问。", EN: "You use a token just now."},
	"account.everywhere.help": {ZH: "如果在别人的电脑上忘记退出，可以一次退出所有登录，包括这里。", EN: "If you forgot to sign out on somebody else's machine: this ends it everywhere, here too."},
	"account.tokens":          {ZH: "我的令牌", EN: "My tokens"}, "account.tokens.help": {ZH: "令牌供其他系统或日历以您的身份访问，相当于您的密码，只在签发时显示一次。", EN: "Another program, or a calendar, comes in with a token as you do with your password. It is shown once, when it is issued."},
	"account.tokens.none.help": {ZH: "需要订阅期限日历，或让其他系统读取数据时，在下方签发。", EN: "Issue one below to subscribe to your deadlines, or for another program."},
	"account.deputies":         {ZH: "代理", EN: "Deputies"}, "account.deputies.go": {ZH: "指定或查看代理", EN: "Name a deputy, or see who there is"},
	"account.deputies.help":      {ZH: "代理人在所选日期内可以查看和办理您的待办，记录中写明“代您”。不选岗位则代理全部岗位。到期自动结束。", EN: "On these days the deputy sees and does what waits for you, recorded as done for you. Choose no post for all. It ends by itself."},
	"account.deputies.none.help": {ZH: "休假或出差前，在下方指定代理人，待办不会无人办理。", EN: "Before you are away, name somebody below, so that nothing waits for you in vain."},

	"admin.do.set_settings": {ZH: "保存设置", EN: "Save"}, "admin.do.change_password": {ZH: "修改密码", EN: "Change the password"},
	"admin.do.end_session": {ZH: "退出该登录", EN: "Sign out there"}, "admin.do.sign_out_everywhere": {ZH: "全部退出", EN: "Sign out everywhere"},
	"language.zh": {ZH: "中文", EN: "Chinese"}, "language.en": {ZH: "英文", EN: "English"},

	"messages.new": {ZH: "未读", EN: "new"}, "messages.view.new": {ZH: "未读", EN: "New"}, "messages.view.all": {ZH: "全部", EN: "All"},
	"messages.read": {ZH: "标为已读", EN: "Mark as read"}, "messages.read.all": {ZH: "全部标为已读", EN: "Mark all as read"},
	"messages.none": {ZH: "还没有消息", EN: "No messages yet"}, "messages.none.help": {ZH: "有新待办、催办或逾期督办时会通知到这里。", EN: "You are told here of what is to be done, of nudges and of what is late."},
	"messages.none.new": {ZH: "没有未读消息", EN: "Nothing new"}, "messages.none.new.help": {ZH: "读过的消息在“全部”里；一个月前的消息算作已读。", EN: "What you have read is under All; what is older than a month counts as read."},

	"digest.day": {ZH: "日期", EN: "Day"}, "digest.overdue": {ZH: "新逾期", EN: "Newly overdue"}, "digest.today": {ZH: "今日到期", EN: "Due today"}, "digest.stuck": {ZH: "逾期最久", EN: "Stuck longest"},
	"digest.lights": {ZH: "灯色变化", EN: "Lights changed"}, "digest.due": {ZH: "期限 %s", EN: "due %s"}, "digest.more": {ZH: "共 %d 项，此处列出 %d 项", EN: "%d in all, %d of them here"},
	"digest.none": {ZH: "没有督办日报", EN: "No digests"}, "digest.none.help": {ZH: "日报在工作日早晨发给县级机构和主管单位负责人，内容为逾期、到期和灯色变化。", EN: "On the morning of a working day the county's bodies and heads of supervising units are told what is late, due, or changed its light."},
}
