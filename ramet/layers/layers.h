#pragma once
// All layers.

#include "ramet/layers/core/dense.h"             // IWYU pragma: export
#include "ramet/layers/core/input_layer.h"       // IWYU pragma: export
#include "ramet/layers/rnn/bidirectional.h"      // IWYU pragma: export
#include "ramet/layers/rnn/gru.h"                // IWYU pragma: export
#include "ramet/layers/rnn/gru_cell.h"           // IWYU pragma: export
#include "ramet/layers/rnn/lstm.h"               // IWYU pragma: export
#include "ramet/layers/rnn/lstm_cell.h"          // IWYU pragma: export
#include "ramet/layers/rnn/rnn.h"                // IWYU pragma: export
#include "ramet/layers/rnn/simple_rnn.h"         // IWYU pragma: export
#include "ramet/layers/rnn/simple_rnn_cell.h"    // IWYU pragma: export
#include "ramet/layers/rnn/stacked_rnn_cells.h"  // IWYU pragma: export
#include "ramet/layers/rnn/time_distributed.h"   // IWYU pragma: export
