# Every target is one command of workflow/cli.ts; `make help` describes them. Variables on the command line reach it as
# environment variables: make up STACK=production NODES=12
SHELL := /bin/sh
.DEFAULT_GOAL := help

COMMANDS := help up preview status smoke report plan drift rollback doctor port-forward promote adopt render connections \
	pin policy policy-docs config-docs logs shell restore rotate destroy down clean deploy test bench faults sbom \
	k8s-staging k8s-apply k8s-status k8s-test k8s-logs k8s-shell k8s-delete k8s-clean monitoring-stack

.PHONY: $(COMMANDS)
$(COMMANDS):
	@command -v node >/dev/null || { echo '✗ Node is not installed: Stackwright needs Node 20.19 or newer (https://nodejs.org)' >&2; exit 1; }
	@node workflow/start.cjs $@
