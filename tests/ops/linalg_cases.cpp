#include "ramet/ops/ops.h"
#include "tests/ops/cases.h"

using namespace ramet;

std::vector<OpCase> linalg_cases() {
  return {
// clang-format off
#define RAMET_EINSUM(equation) \
      {"einsum/" equation, [](const Values& v) -> Values { return {ops::einsum(equation, v)}; }}
      RAMET_EINSUM("...i,...i->..."),
      RAMET_EINSUM("...ij,...jk->...ik"),
      RAMET_EINSUM("...x,xy->...y"),
      RAMET_EINSUM("ab,bc->ac"),
      RAMET_EINSUM("ab,bc->ca"),
      RAMET_EINSUM("ab,cb->ac"),
      RAMET_EINSUM("abc,abd->acd"),
      RAMET_EINSUM("abc,bd,cd->ad"),
      RAMET_EINSUM("abc,cd->abd"),
      RAMET_EINSUM("abc,cde->abde"),
      RAMET_EINSUM("abc,dec->adeb"),
      RAMET_EINSUM("abcd,cde->abe"),
      RAMET_EINSUM("abcd,dc->ba"),
      RAMET_EINSUM("abi,cdi->adbc"),
      RAMET_EINSUM("acbe,aecd->abcd"),
      RAMET_EINSUM("aecd,abcd->acbe"),
      RAMET_EINSUM("ba,bc->ac"),
      RAMET_EINSUM("bi,bj->bij"),
      RAMET_EINSUM("bij,bjk->bik"),
      RAMET_EINSUM("bij,bkj->bki"),
      RAMET_EINSUM("i,i->"),
      RAMET_EINSUM("i,i->i"),
      RAMET_EINSUM("i,j->ij"),
      RAMET_EINSUM("i,j,k->kji"),
      RAMET_EINSUM("i...->..."),
      RAMET_EINSUM("ij,ij->"),
      RAMET_EINSUM("ij,ij->i"),
      RAMET_EINSUM("ij,jk"),
      RAMET_EINSUM("ij,jk,kl->il"),
      RAMET_EINSUM("ij->"),
      RAMET_EINSUM("ij->ji"),
      RAMET_EINSUM("ijk,j->ik"),
      RAMET_EINSUM("ijk,l->ij"),
      RAMET_EINSUM("ijk->k"),
#undef RAMET_EINSUM
      {"matmul", [](const Values& v) -> Values { return {ops::matmul(v[0], v[1])}; }},
      {"matmul/transpose_a", [](const Values& v) -> Values { return {ops::matmul(v[0], v[1], {.transpose_a = true})}; }},
      {"matmul/transpose_b", [](const Values& v) -> Values { return {ops::matmul(v[0], v[1], {.transpose_b = true})}; }},
      {"matmul/transpose_both", [](const Values& v) -> Values { return {ops::matmul(v[0], v[1], {true, true})}; }},
      {"tensordot/none", [](const Values& v) -> Values { return {ops::tensordot(v[0], v[1], {}, {})}; }},
      {"tensordot/one", [](const Values& v) -> Values { return {ops::tensordot(v[0], v[1], {-1}, {0})}; }},
      {"tensordot/two", [](const Values& v) -> Values { return {ops::tensordot(v[0], v[1], {1, 2}, {1, 0})}; }},
      // clang-format on
  };
}
