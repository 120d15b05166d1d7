package api

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"sluice/door"
	"sluice/service"
)

// server is the API at work.
type server struct {
	*service.Service
	door *door.Door
	api  huma.API
}

// New is the API in front of the use cases, behind a door.
func New(s *service.Service, d *door.Door) door.Face { return &server{Service: s, door: d} }

// Alone is the API behind a door of its own, without pages.
func Alone(deps service.Deps, o door.Options) http.Handler {
	s := service.New(deps)
	d := door.New(s, o)
	return d.Handler(nil, New(s, d))
}

// Register gives every operation its address.
func (s *server) Register(router *gin.Engine) {
	s.api = humagin.New(router, config())
	s.routes()
	finish(s.api.OpenAPI().Components.Schemas)
	router.GET(base+"/openapi.json", document(s.api.OpenAPI()))
	docs(router)
}
