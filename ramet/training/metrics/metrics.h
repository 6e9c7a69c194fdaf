#pragma once
// All metrics.

#include "ramet/training/metrics/accuracy.h"         // IWYU pragma: export
#include "ramet/training/metrics/auc.h"              // IWYU pragma: export
#include "ramet/training/metrics/confusion.h"        // IWYU pragma: export
#include "ramet/training/metrics/correlation.h"      // IWYU pragma: export
#include "ramet/training/metrics/f_score.h"          // IWYU pragma: export
#include "ramet/training/metrics/hinge.h"            // IWYU pragma: export
#include "ramet/training/metrics/iou.h"              // IWYU pragma: export
#include "ramet/training/metrics/mean.h"             // IWYU pragma: export
#include "ramet/training/metrics/operating_point.h"  // IWYU pragma: export
#include "ramet/training/metrics/positives.h"        // IWYU pragma: export
#include "ramet/training/metrics/probabilistic.h"    // IWYU pragma: export
#include "ramet/training/metrics/r2_score.h"         // IWYU pragma: export
#include "ramet/training/metrics/regression.h"       // IWYU pragma: export
#include "ramet/training/metrics/wrapper.h"          // IWYU pragma: export
