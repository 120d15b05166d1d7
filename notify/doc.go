// Package notify takes notifications out of the house: mail over SMTP, and the robots of WeCom (企业微信) and DingTalk (钉钉) group
// chats. What is to be sent stands in a ledger that is written with the event that causes it, so nothing is lost; it is marked once
// it is sent. A crash between sending and marking sends a message twice, never not at all: a mail then has the same Message-ID.
//
// Import rule: notify may import policy and calendar; no Temporal, SQL or Gin.
package notify
