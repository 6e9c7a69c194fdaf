#include "tests/runtime/native/native_case.h"

#include <gtest/gtest.h>

#include "ramet/runtime/kernels/native/targets.h"
// After targets.h.
#include <hwy/highway.h>

namespace ramet::test {

void for_each_target(const std::function<void(const char* name)>& f) {
  for (std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
    f(hwy::TargetName(target));
  }
  hwy::SetSupportedTargetsForTest(0);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

void expect_as_defined(const Kernel& kernel, const KernelCase& test, Tolerance tolerance,
                       const std::string& what) {
  const std::vector<Tensor> expected = definition(test);
  for_each_target([&](const char* target) {
    CaseRun run(kernel, test);
    ASSERT_EQ(run.refusal(), "") << what;
    run.run();
    const std::vector<Tensor> actual = run.outputs();
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const Mismatch worst = worst_mismatch(actual[i], expected[i], tolerance);
      EXPECT_LE(worst.error, 1) << what << " on " << target << ": output " << i << ", element "
                                << worst.element << ": expected " << worst.expected << ", received "
                                << worst.actual;
    }
  });
}

void expect_refusal(const Kernel& kernel, const KernelCase& test, const std::string& reason) {
  CaseRun run(kernel, test);
  EXPECT_NE(run.refusal().find(reason), std::string::npos) << run.refusal();
  EXPECT_FALSE(reason.empty());
}

}  // namespace ramet::test
