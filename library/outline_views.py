"""The outline editor's questions: check and renumber what is in the browser; nothing is stored."""

import json

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_POST

from library.outline_editing import BadOutline, checked, relabelled, renumbered


@require_POST
def check(request: HttpRequest) -> JsonResponse:
    """Body: `{outline, position?, whole?, relabel?}`; with a position the rows counted with it get new labels, with
    `relabel` that row alone, which has got another kind."""
    try:
        asked = json.loads(request.body)
        outline = asked["outline"]
        if asked.get("relabel"):
            answer = relabelled(outline, position=int(asked["position"]))
        elif "position" in asked:
            answer = renumbered(
                outline, position=int(asked["position"]), whole=bool(asked["whole"])
            )
        else:
            answer = checked(outline)
    except BadOutline as error:
        return JsonResponse({"error": str(error)}, status=400)
    except (KeyError, TypeError, ValueError):
        return JsonResponse({"error": "请求不完整，请刷新页面后重试。"}, status=400)
    return JsonResponse(answer)
