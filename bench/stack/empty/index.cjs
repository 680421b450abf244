// Nothing but the two packages that every program of this kind loads.
"use strict";

require("@pulumi/pulumi");
require("@pulumi/kubernetes");
