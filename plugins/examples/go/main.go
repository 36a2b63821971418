// An estimator server for Hyperhost in Go, written from proto/ without an SDK: softmax regression on handwritten digits.
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"google.golang.org/grpc"

	estimator "hyperhost.example/softmax/gen/hyperhost/estimator/v1"
)

//go:generate ../../../node_modules/.bin/buf generate

// patience is how long running steps may take to end when the server stops.
const patience = 10 * time.Second

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "`host:port` to serve at; port 0 takes a free one")
	address := flag.String("address", "", "`host:port` at which the platform can dial this server, where it differs from -listen")
	path := flag.String("digits", "../node/digits.bin.gz", "`file` with the digits")
	slots := flag.Int("slots", runtime.NumCPU(), "steps to run at a time")
	flag.Parse()
	if err := serve(*listen, *address, *path, *slots); err != nil {
		fmt.Fprintln(os.Stderr, name+":", err)
		os.Exit(1)
	}
}

// serve serves until a signal comes, the platform wants no more of it, or something is wrong.
func serve(listen, address, path string, slots int) error {
	if slots < 1 || slots > 1024 {
		return fmt.Errorf("-slots must be 1 to 1024, not %d", slots)
	}
	data, err := readDigits(path)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	if address == "" {
		address = listener.Addr().String()
	}
	server := grpc.NewServer()
	models := newModels(data, slots)
	estimator.RegisterEstimatorServiceServer(server, &service{models: models})

	// The first signal stops in good order, a second one at once.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	ended := make(chan error, 2)
	go func() { ended <- server.Serve(listener) }()
	fmt.Printf("hyperhost: %s serves at %s (%d training rows, %d validation rows)\n", name, address, len(data.train), len(data.validation))

	membership := make(chan error, 1)
	if platform := os.Getenv("HYPERHOST_PLATFORM"); platform != "" {
		go func() { membership <- stayRegistered(ctx, platform, os.Getenv("HYPERHOST_KEY"), address, models.idle) }()
	} else {
		go func() { <-ctx.Done(); membership <- nil }()
	}
	select {
	case err = <-membership: // it has left the platform, so no new step comes
	case err = <-ended:
	}
	hurry := time.AfterFunc(patience, server.Stop)
	defer hurry.Stop()
	server.GracefulStop()
	return err
}
