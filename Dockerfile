# The cluster form: one image, each container runs one part of it (see docker-compose.yml).
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /sluice ./cmd/sluice
RUN mkdir -p /volumes/state /volumes/papers /volumes/secrets

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /sluice /sluice
# A named volume takes over the owner of the folder it is mounted on.
COPY --from=build --chown=nonroot:nonroot /volumes /
ENTRYPOINT ["/sluice"]
