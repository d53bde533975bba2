"""A picture into the bank; the question form puts what comes back into the stem."""

from django import forms
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from courses.questions.stems import picture_line
from courses.services.question_pictures import RefusedPicture, add_picture, described


class PictureForm(forms.Form):
    alt = forms.CharField(required=False)
    file = forms.FileField(
        error_messages={"required": "请先选择图片文件。", "empty": "文件是空的，请重新选择。"}
    )


@permission_required("courses.change_question", raise_exception=True)
@require_POST
def add_view(request: HttpRequest) -> JsonResponse:
    """`{"line"}` as it stands in a stem, or `{"problem"}`."""
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        said = [message for messages in form.errors.values() for message in messages]
        return JsonResponse({"problem": " ".join(said)}, status=400)
    try:
        alt = described(form.cleaned_data["alt"])
        picture = add_picture(form.cleaned_data["file"].read(), by=request.user)
    except RefusedPicture as error:
        return JsonResponse({"problem": str(error)}, status=400)
    return JsonResponse({"line": picture_line(picture.key, alt)})


urlpatterns = [path("picture/", add_view, name="picture_add")]
