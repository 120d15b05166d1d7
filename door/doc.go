// Package door is what every request passes before a face of Sluice sees it: what is known of it besides its parameters, who sends it, and
// how a refusal is told over HTTP. The API and the pages both stand behind it.
//
// Import rule: door may import service, lifecycle, policy and Gin.
package door
