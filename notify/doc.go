// Package notify words notifications and hands them to the channels by which they leave the house: mail over SMTP, and the robots of
// WeCom (企业微信) and DingTalk (钉钉) group chats. Whose turn it is, what is tried again and what was sent is the matter of the
// activities and their ledger.
//
// Import rule: notify may import activities (what it sends, and the errors it answers with), policy and calendar; no Temporal, SQL or
// Gin of its own.
package notify
